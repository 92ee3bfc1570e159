"""S3 and what speaks its language, through Arrow: credentials from the settings or as AWS' own tools find them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from fsspec.implementations.arrow import ArrowFSWrapper
from pyarrow.fs import AwsStandardS3RetryStrategy, S3FileSystem

from tracker.settings.storage import s3_endpoint

ATTEMPTS = 3


def system(options: Mapping[str, str | int | bool], timeout: float) -> Any:
    """Return the file system. `options`: key, secret, token, anon, endpoint_url, region."""
    known = {
        "access_key": options.get("key"),
        "secret_key": options.get("secret"),
        "session_token": options.get("token"),
        "anonymous": options.get("anon"),
        "region": options.get("region"),
    }
    arguments = {name: value for name, value in known.items() if value is not None}
    if endpoint := str(options.get("endpoint_url") or s3_endpoint() or ""):
        parts = urlsplit(endpoint if "://" in endpoint else f"https://{endpoint}")
        arguments |= {"endpoint_override": parts.netloc, "scheme": parts.scheme}
    retries = AwsStandardS3RetryStrategy(max_attempts=ATTEMPTS)
    seconds = {"connect_timeout": min(timeout, 20), "request_timeout": timeout}
    return ArrowFSWrapper(S3FileSystem(retry_strategy=retries, **seconds, **arguments), skip_instance_cache=True)

"""What of the environment says how a storage is reached."""

import os


def s3_endpoint() -> str | None:
    """Return the address of an S3-compatible service, as AWS' own tools are told it; None: AWS itself."""
    return os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or None

"""What a worker of the site loads."""

import re
import subprocess
import sys
from datetime import date

from sqlalchemy import text

from tests.pages import province
from tracker import settings
from tracker.queries.access import Access

HEAVY = {"altair", "dask", "distributed", "etl", "holidays", "pandas", "pyarrow"}
SERVE = """
import sys
from datetime import date
from pathlib import Path
from tracker import settings
from tracker.app import create_app

client = create_app(settings.load(Path(sys.argv[1])), date(2026, 4, 10)).test_client()
for address in sys.argv[3:]:
    assert client.get(address).status_code == 200, address
assert "chart-plot" in client.get(sys.argv[3]).text
print(*sorted(set(sys.argv[2].split(",")) & set(sys.modules)))
"""
KINDS = [
    "/", "/services", "/services/S1", "/services?format=csv", "/services?format=xlsx", "/agencies", "/agencies/A1",
    "/localities", "/adoption", "/low-use", "/campaigns", "/campaigns.ics", "/upgrades", "/national", "/data",
    "/definitions", "/search?q=a", "/login", "/api/v1/overview", "/api/v1/services?format=csv", "/api/v1/docs",
]  # fmt: skip


def test_a_worker_that_serves_every_kind_of_page_loads_nothing_that_only_the_pipeline_needs(tmp_path):
    province.fill(tmp_path, public=True)
    command = [sys.executable, "-c", SERVE, str(tmp_path / "tracker.toml"), ",".join(HEAVY), *KINDS]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip() == ""


def test_a_worker_of_the_site_keeps_little_of_the_store_in_memory(tmp_path):
    province.fill(tmp_path)
    used = settings.load(tmp_path / "tracker.toml")
    with Access(used, lambda: date(2026, 4, 10)).looking() as session:
        assert -8_192 <= session.scalar(text("PRAGMA cache_size")) < 0  # KiB


def test_static_files_are_sent_compressed_and_kept_for_ever(tmp_path):
    client = province.fill(tmp_path, public=True)
    named = re.findall(r'(?:src|href|data-script)="(/static/[^"]+)"', client.get(f"/?{province.PERIOD}").text)
    assert len(named) >= 6
    for address in named:
        sent = client.get(address, headers={"Accept-Encoding": "gzip, deflate, br, zstd"})
        assert "immutable" in sent.headers["Cache-Control"], address
        is_small = ".woff2" in address or len(client.get(address).data) < 500
        assert is_small or sent.headers["Content-Encoding"] in ("br", "zstd"), address

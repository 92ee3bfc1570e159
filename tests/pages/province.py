"""A province of five services in a folder, filled through the pipeline: zero, none, not provided, and plenty."""

import atexit
import shutil
import tempfile
from pathlib import Path

from flask.testing import FlaskClient

from tests.pages import building

PERIOD = "from=2026-01&to=2026-03"

SETTINGS = """
[site]
title = "Tỉnh thử"
default_language = "vi"
public = {public}
[privacy]
key_file = "pseudonym.key"
[definitions]
default_target = 0.8
[catalogue]
services = "services.csv"
agencies = "agencies.csv"
[[source]]
name = "mot-cua"
kind = "files"
path = "one-stop.csv"
records = "dossiers"
channels = ["online", "counter", "post"]
agencies = ["A1"]
[source.columns]
dossier = "dossier"
service = "service"
channel = "channel"
received_at = "received"
[[source]]
name = "cong"
kind = "files"
path = "portal.csv"
records = "dossiers"
channels = ["online"]
agencies = ["A2"]
[source.columns]
dossier = "dossier"
service = "service"
channel = "channel"
received_at = "received"
"""

SERVICES = """code,name_vi,name_en,level,agency,field,audience
S1,Đăng ký khai sinh,Birth registration,4,A1,Hộ tịch,citizen
S2,Cấp phép mở quán,Licence for a café,4,A1,Kinh doanh,business
S3,Đổi thẻ căn cước,Identity card,4,A2,Căn cước,citizen
S4,Sang tên xe,Vehicle transfer,3,A1,Đăng kiểm,citizen
S5,"=Tra cứu, quy hoạch",Planning map,2,A1,Quy hoạch,citizen
"""

_FILLED: dict[bool, Path] = {}
AGENCIES = "code,name,kind\nA1,Sở Tư pháp,department\nA2,Ủy ban nhân dân xã Đông,commune\n"


def fill(folder: Path, public: bool = False) -> FlaskClient:
    """Write settings, catalogue and logs of three months, run the pipeline, return a reader of the site.

    S1: 36 at the counter, none online. S2: no dossiers. S3: online alone is known. S4: 9 of 12 online.
    """
    head = ["dossier,service,channel,received"]
    one_stop = [
        _row(f"A1-{month}{number}", *filed, month)
        for month in (1, 2, 3)
        for number, filed in enumerate([("S1", "counter")] * 12 + [("S4", "online")] * 3 + [("S4", "counter")])
    ]
    portal = [_row(f"A2-{month}{number}", "S3", "online", month) for month in (1, 2, 3) for number in range(4)]
    files = {
        "services.csv": SERVICES,
        "agencies.csv": AGENCIES,
        "one-stop.csv": "\n".join(head + one_stop) + "\n",
        "portal.csv": "\n".join(head + portal) + "\n",
    }
    settings = SETTINGS.replace("{public}", str(public).lower())
    if public not in _FILLED:  # once in a process: the pipeline takes a second, a copy next to nothing
        _FILLED[public] = Path(tempfile.mkdtemp(prefix="province-"))
        atexit.register(shutil.rmtree, _FILLED[public], ignore_errors=True)
        building.pull(building.write(_FILLED[public], settings, files))
    shutil.copytree(_FILLED[public], folder, dirs_exist_ok=True)
    return building.open_site(folder / "tracker.toml")


def _row(dossier: str, service: str, channel: str, month: int) -> str:
    return f"{dossier},{service},{channel},2026-{month:02}-05 09:00:00"

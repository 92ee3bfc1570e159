"""The `tracker.toml` of the demo: where the logs lie and what their headings and values mean."""

import json
from collections.abc import Mapping, Sequence

from etl.demo import ministry, onestop, paper, portal
from etl.demo.agencies import MINISTRY
from etl.demo.world import World

HEAD = """\
# Tỉnh Hưng Yên, số liệu mô phỏng. / A synthetic province; no figure in it is real.
[store]
url = "sqlite:///instance/tracker.db"

[site]
title = "Tỉnh Hưng Yên (số liệu mô phỏng)"
default_language = "vi"
public = true
service_url = "https://dich-vu-cong.example/thu-tuc/{code}"  # nơi người dân nộp / where people file
synthetic = true  # mọi trang đều ghi rõ là số liệu mô phỏng / every page says so

[privacy]
key_file = "instance/pseudonym.key"

[definitions]
default_target = 0.8

[catalogue]
services = "catalogue/services.csv"
service_levels = "catalogue/service_levels.csv"
agencies = "catalogue/agencies.csv"
localities = "catalogue/localities.csv"
locality_map = "catalogue/locality_map.csv"
targets = "catalogue/targets.csv"
campaigns = "catalogue/campaigns.csv"
"""
STATUS_WORDS = (
    *("registered", "accepted", "refused", "processing", "supplement"),
    *("payment_due", "withdrawn", "stopped", "resolved", "returned"),
)
KIND_WORDS = {"Công dân": "citizen", "Doanh nghiệp": "business"}


def render(world: World) -> str:
    """The whole text; sources in order of trust: the one-stop software decides where two systems differ."""
    return "\n".join([HEAD, _onestop(world), _portal(world), _ministry(), _paper()])


def _onestop(world: World) -> str:
    columns = {field: heading for field, heading in onestop.HEADINGS.items() if field != "name"}
    values = {
        "channel": dict(zip(onestop.CHANNELS, ("online", "counter", "post"), strict=True)),
        "status": {word: _status(number) for number, word in onestop.STATUSES.items()},
        "applicant_kind": KIND_WORDS,
        "assisted": {"Có": "true", "Không": "false"},
        "paid_online": {"Có": "true", "Không": "false"},
    }
    return _source(
        "Phần mềm một cửa / one-stop software",
        {
            "name": onestop.NAME,
            "path": f"logs/{onestop.NAME}-*.csv.gz",
            "records": "dossiers",
            "channels": ["online", "counter", "post"],
            "agencies": world.agencies.one_stop,
            "delimiter": ";",
            "expected_every": "1d",
        },
        columns,
        values,
        {"dates": "dd/MM/yyyy HH:mm:ss", "decimal": ","},
    )


def _portal(world: World) -> str:
    columns = {field: name for field, name in portal.FIELDS.items() if field not in portal.UNMAPPED}
    values = {
        "channel": {"1": "counter", "2": "online", "3": "post"},
        "status": {str(number): _status(number) for number in onestop.STATUSES},
        "applicant_kind": {"1": "citizen", "2": "business"},
        "paid_online": {"1": "true", "0": "false"},
    }
    return _source(
        "Cổng dịch vụ công / portal",
        {
            "name": portal.NAME,
            "path": f"logs/{portal.NAME}-*.jsonl.gz",
            "records": "dossiers",
            "channels": ["online"],
            "agencies": sorted([*world.agencies.one_stop, *world.agencies.paper]),
            "expected_every": "1d",
        },
        columns,
        values,
        {"dates": "yyyyMMddHHmmss"},
    )


def _ministry() -> str:
    values = {
        "channel": dict(zip(ministry.CHANNELS, ("online", "counter", "post"), strict=True)),
        "applicant_kind": KIND_WORDS,
    }
    options = {
        "name": ministry.NAME,
        "path": f"logs/{ministry.NAME}-*.xes.gz",
        "records": "events",
        "channels": ["online", "counter", "post"],
        "agencies": [MINISTRY],
        "expected_every": "7d",
    }
    title = "Hệ thống của bộ: đăng ký kinh doanh / a ministry's system: business registration"
    block = _source(title, options, ministry.COLUMNS, values, {})
    return block + _table("source.activities", ministry.ACTIVITIES)


def _paper() -> str:
    columns = {field: heading for field, heading in paper.HEADINGS.items() if field != "agency_name"}
    values = {"channel": {"Trực tiếp": "counter", "Bưu chính": "post"}}
    options = {
        "name": paper.NAME,
        "path": f"logs/{paper.NAME}-*.xlsx",
        "records": "totals",
        "channels": ["counter", "post"],
        "sheet": paper.SHEET,
        "expected_every": "35d",
    }
    return _source("Sổ giấy, tổng hợp tháng / paper books, monthly totals", options, columns, values, {})


def _status(number: int) -> str:
    return STATUS_WORDS[number - 1]


def _source(
    title: str,
    options: Mapping[str, str | Sequence[str]],
    columns: Mapping[str, str],
    values: Mapping[str, Mapping[str, str]],
    formats: Mapping[str, str],
) -> str:
    lines = [f"# {title}", "[[source]]", 'kind = "files"']
    lines += [f"{key} = {_value(value)}" for key, value in options.items()]
    text = "\n".join(lines) + "\n" + _table("source.columns", columns)
    for field, mapping in values.items():
        text += _table(f"source.values.{field}", mapping)
    return text + (_table("source.formats", formats) if formats else "")


def _table(name: str, entries: Mapping[str, str]) -> str:
    return f"[{name}]\n" + "".join(f"{_key(key)} = {_value(value)}\n" for key, value in entries.items())


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").isalpha() else _value(key)


def _value(value: str | Sequence[str]) -> str:
    """TOML text and lists of text are written as JSON writes them."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    entries = [json.dumps(entry) for entry in value]
    if len(entries) <= 10:
        return f"[{', '.join(entries)}]"
    rows = [", ".join(entries[start : start + 10]) for start in range(0, len(entries), 10)]
    return "[\n" + "".join(f"  {row},\n" for row in rows) + "]"

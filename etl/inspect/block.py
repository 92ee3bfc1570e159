"""A proposal as a `[[source]]` block of tracker.toml. Pure."""

import json
from collections.abc import Mapping, Sequence

from etl.inspect.proposal import SURE, Proposal
from etl.sources.batch import ReadOptions

_FORMAT_OPTIONS = ("encoding", "delimiter", "sheet", "header_row", "record_path")
_ORDER = (
    "dossier service service_name channel count online total period period_start period_end activity event_at "
    "received_at submitted_at started_at updated_at status due_at resolved_at level agency locality applicant_kind "
    "applicant assisted fee paid_online rating resolved on_time"
).split()
_WORDS = {
    "check": ("check", "kiểm tra"),
    "fill in": ("fill in", "cần điền"),
    "assumed": ("assumed", "giả định"),
    "no catalogue": (
        "codes are added as they come; reject: once a catalogue is named",
        "mã mới được thêm dần; dùng reject khi đã có danh mục",
    ),
    "applicant": (
        "counts people for adoption; kept only as a keyed hash",
        "để đếm số người; chỉ lưu dưới dạng mã băm có khóa",
    ),
    "covers": ("what this source covers", "các kênh mà nguồn này bao gồm"),
}


def text(value: str | int | float | bool) -> str:
    """A value as TOML; `$` is escaped, because settings fill `${NAME}` from the environment."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f").replace("$", "\\u0024")


def of_files(path: str) -> list[str]:
    """The lines that say which files a source reads."""
    return ['kind = "files"', f"path = {text(path)}"]


def source_block(name: str, where: Sequence[str], proposal: Proposal, options: ReadOptions, language: str) -> str:
    """The block; what is not sure carries a comment. `where`: the lines that say where rows come from."""
    word = {key: texts[language == "vi"] for key, texts in _WORDS.items()}
    lines = [
        "[[source]]",
        f"name = {text(name)}",
        *where,
        f"records = {text(proposal.records)}",
        f"channels = [{', '.join(map(text, proposal.channels))}]  # {word['covers']}",
    ]
    if proposal.unknown_codes == "add":
        lines.append(f'unknown_codes = "add"  # {word["no catalogue"]}')
    for option in _FORMAT_OPTIONS:
        value = getattr(options, option)
        if value is not None:
            lines.append(f"{option} = {text(value)}")
    lines += _columns(proposal, word)
    lines += _table("[source.channel_columns]", proposal.channel_columns, plain_keys=True)
    lines += _table("[source.nulls]", proposal.nulls)
    for field in dict.fromkeys((*proposal.values, *(["channel"] if proposal.unmapped.get("channel") else []))):
        lines += _table(f"[source.values.{field}]", proposal.values.get(field, {})) or [f"[source.values.{field}]"]
        if field == "channel":  # rows without a channel are set aside, so that the source would fail
            lines += [f'{text(raw)} = "other"  # {word["fill in"]}' for raw in proposal.unmapped.get(field, [])]
    lines += _table("[source.activities]", proposal.activities)
    lines += _defaults(proposal, word)
    lines += _formats(proposal)
    return "\n".join(lines) + "\n"


def _formats(proposal: Proposal) -> list[str]:
    lines = []
    if proposal.dates:
        listed = [text(pattern) for pattern in proposal.dates]
        lines.append(f"dates = {listed[0] if len(listed) == 1 else '[' + ', '.join(listed) + ']'}")
    if proposal.decimal:
        lines.append(f"decimal = {text(proposal.decimal)}")
    return ["[source.formats]", *lines] if lines else []


def _columns(proposal: Proposal, word: Mapping[str, str]) -> list[str]:
    fields = sorted(proposal.columns, key=lambda f: _ORDER.index(f) if f in _ORDER else len(_ORDER))
    lines = ["[source.columns]"]
    for field in fields:
        sure = field not in proposal.unsure and proposal.confidence.get(field, 0) >= SURE
        lines.append(f"{field} = {text(proposal.columns[field])}" + ("" if sure else f"  # {word['check']}"))
    if proposal.applicant and "applicant" not in proposal.columns:
        lines.append(f"# applicant = {text(proposal.applicant)}  # {word['applicant']}")
    return lines


def _defaults(proposal: Proposal, word: Mapping[str, str]) -> list[str]:
    if not proposal.defaults:
        return []
    lines = ["[source.defaults]"]
    for field, value in proposal.defaults.items():
        assumed = field in ("level", "channel", "period") and value != "?"
        note = word["assumed"] if assumed else word["fill in"]
        lines.append(f"{field} = {text(value)}  # {note}")
    return lines


def _table(title: str, entries: Mapping[str, str], *, plain_keys: bool = False) -> list[str]:
    if not entries:
        return []
    return [title, *(f"{key if plain_keys else text(key)} = {text(value)}" for key, value in entries.items())]

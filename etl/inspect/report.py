"""A finding as an object for programs and as text for people. Pure; shows no value that may not be shown."""

from collections.abc import Mapping
from typing import Any

from etl.inspect.columns import Column
from etl.inspect.finding import Finding
from etl.inspect.meanings import may_be_shown
from etl.inspect.proposal import Proposal
from etl.inspect.sentences import sentence

SHOWN_FIELDS = ("channel", "status", "activity")
_WORDS: Mapping[str, tuple[str, str]] = {
    "file": ("File", "Tệp"),
    "database": ("Database", "Cơ sở dữ liệu"),
    "format": ("Format", "Định dạng"),
    "encoding": ("Encoding", "Bảng mã"),
    "sure": ("sure to", "độ tin cậy"),
    "delimiter": ("Delimiter", "Dấu phân cách"),
    "tab": ("tab", "tab"),
    "table": ("Table", "Bảng"),
    "sheet": ("Sheet", "Trang tính"),
    "of": ("of", "trong"),
    "header_row": ("Header row", "Dòng tiêu đề"),
    "record_path": ("Records at", "Vị trí bản ghi"),
    "rows": ("Rows looked at", "Số dòng đã xem"),
    "all": ("all there are", "toàn bộ"),
    "more": ("there are more", "còn nữa"),
    "records": ("Each row is", "Mỗi dòng là"),
    "dossiers": ("a dossier", "một hồ sơ"),
    "events": ("an event of a dossier", "một sự kiện của hồ sơ"),
    "totals": ("a reported total", "một số tổng hợp"),
    "columns": ("Columns", "Các cột"),
    "filled": ("filled", "có giá trị"),
    "personal": ("personal data, will not be read", "dữ liệu cá nhân, sẽ không đọc"),
    "not_read": ("not read", "không đọc"),
    "code": ("code", "mã"),
    "date": ("date", "ngày"),
    "number": ("number", "số"),
    "text": ("text", "văn bản"),
    "few_values": ("few values", "ít giá trị"),
    "empty": ("empty", "trống"),
    "count_of": ("count of", "số lượng của"),
    "warnings": ("Look at", "Cần xem"),
    "unsure": ("Not sure of", "Chưa chắc chắn"),
    "settings": ("Settings", "Cấu hình"),
}


def field_of(proposal: Proposal, heading: str) -> str | None:
    """The field that a column is proposed for; counts of channels as `channel_columns.<channel>`."""
    mapped = [field for field, name in proposal.columns.items() if name == heading]
    found = "service" if "service" in mapped else next(iter(mapped), None)  # a name that serves as code is both
    counted = (f"channel_columns.{channel}" for channel, name in proposal.channel_columns.items() if name == heading)
    return found or next(counted, None)


def as_json(finding: Finding, language: str) -> dict[str, Any]:
    """The finding as one object; docs/inspect.md documents its keys."""
    sample, proposal = finding.sample, finding.proposal
    return {
        "path": finding.asked,
        "format": sample.format,
        "compression": sample.compression,
        "encoding": sample.options.encoding or sample.encoding,
        "confidence": sample.confidence,
        "delimiter": sample.delimiter,
        "sheet": sample.sheet,
        "sheets": list(sample.sheets),
        "header_row": sample.header_row,
        "record_path": sample.options.record_path,
        "records": proposal.records,
        "rows_sampled": len(sample.rows),
        "whole": sample.whole,
        "columns": [_column(column, proposal) for column in finding.columns],
        "warnings": [{"code": w.code, "sentence": sentence(w, language)} for w in proposal.warnings],
        "unsure": proposal.unsure,
        "name": finding.name,
        "settings": finding.block,
    }


def _column(column: Column, proposal: Proposal) -> dict[str, Any]:
    field = field_of(proposal, column.heading) if column.unique_heading else None
    return {
        "heading": column.shown,
        "kind": column.kind,
        "filled": round(column.filled, 3),
        "samples": samples(column, field),
        "personal": column.personal if field is None else None,
        "field": field,
        "confidence": proposal.confidence.get(field, 0.0) if field else None,
        "values": dict(_meanings(proposal, field)),
    }


def _meanings(proposal: Proposal, field: str | None) -> Mapping[str, str | None]:
    known: Mapping[str, str] = proposal.activities if field == "activity" else proposal.values.get(field or "", {})
    return {**known, **dict.fromkeys(proposal.unmapped.get(field or "", []))}


def samples(column: Column, field: str | None) -> list[str]:
    """Values that may be shown: those of channels, states and activities that are frequent; else shapes."""
    if field in SHOWN_FIELDS and column.few and column.personal is None:
        shown = [str(v) for v, n in column.counts.items() if may_be_shown(str(v), int(n))]
        if shown:
            return shown[:8]
    return column.shapes()


def as_text(finding: Finding, language: str) -> str:
    """The finding for people."""
    word = {key: texts[language == "vi"] for key, texts in _WORDS.items()}
    lines = [*_facts(finding, word), "", f"{word['columns']}:"]
    for column in finding.columns:
        lines += _about_column(column, finding.proposal, word)
    if finding.proposal.warnings:
        lines += ["", f"{word['warnings']}:"]
        lines += [f"  ! {sentence(warning, language)}" for warning in finding.proposal.warnings]
    if finding.proposal.unsure:
        lines += ["", f"{word['unsure']}: {', '.join(finding.proposal.unsure)}"]
    return "\n".join([*lines, "", f"{word['settings']}:", "", finding.block])


def _facts(finding: Finding, word: Mapping[str, str]) -> list[str]:
    sample = finding.sample
    packed = f", {sample.compression}" if sample.compression else ""
    facts = [
        (word["database" if finding.origin and finding.origin.table else "file"], str(sample.path)),
        (word["format"], sample.format + packed),
    ]
    if sample.encoding:
        sure = f" ({word['sure']} {sample.confidence:.0%})" if sample.confidence is not None else ""
        facts.append((word["encoding"], (sample.options.encoding or sample.encoding) + sure))
    if finding.origin and finding.origin.table:
        facts.append((word["table"], finding.origin.table))
    if sample.delimiter:
        facts.append((word["delimiter"], word["tab"] if sample.delimiter == "\t" else sample.delimiter))
    if sample.sheet:
        several = f" ({word['of']} {len(sample.sheets)})" if len(sample.sheets) > 1 else ""
        facts.append((word["sheet"], sample.sheet + several))
    if sample.header_row:
        facts.append((word["header_row"], str(sample.header_row)))
    if sample.options.record_path:
        facts.append((word["record_path"], sample.options.record_path))
    facts.append((word["rows"], f"{len(sample.rows)} ({word['all' if sample.whole else 'more']})"))
    facts.append((word["records"], word[finding.proposal.records]))
    width = max(len(name) for name, _ in facts)
    return [f"{name:<{width}}  {value}" for name, value in facts]


def _about_column(column: Column, proposal: Proposal, word: Mapping[str, str]) -> list[str]:
    shown = _column(column, proposal)
    field = shown["field"]
    if field:
        channel = field.removeprefix("channel_columns.")
        target = f"{word['count_of']} {channel}" if channel != field else field
        target += f" ({shown['confidence']:.0%})"
    else:
        target = word["personal"] if shown["personal"] else word["not_read"]
    filled = f"{word[shown['kind']]}, {word['filled']} {shown['filled']:.0%}"
    lines = [f"  {shown['heading']} → {target}", f"      {filled}: {' · '.join(shown['samples'])}"]
    meant = [f"{raw} = {meaning or '?'}" for raw, meaning in shown["values"].items()]
    return [*lines, f"      {'; '.join(meant)}"] if meant else lines

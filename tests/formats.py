"""Rows written as a log of each format that can be read."""

import gzip
import html
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from xml.sax.saxutils import quoteattr

import odf.opendocument
import odf.table
import odf.text
import pyarrow as pa
import pyarrow.parquet
import xlsxwriter
import xlwt
import zstandard

from tests.unit.writing import tcvn3_characters, vni_characters, windows_1258

Rows = Sequence[Sequence[str]]  # the first one holds the headings
Writer = Callable[[Rows], bytes]


def _quoted(value: str, delimiter: str) -> str:
    doubled = value.replace('"', '""')
    return f'"{doubled}"' if value.startswith("0") or delimiter in value or '"' in value else value


def _text(content: Rows, delimiter: str) -> str:
    lines = [delimiter.join(_quoted(value, delimiter) for value in row) for row in content]
    return "\r\n".join(lines) + "\r\n"


def _delimited(delimiter: str, encoding: str) -> Writer:
    return lambda content: _text(content, delimiter).encode(encoding)


def _objects(content: Rows) -> list[dict[str, str]]:
    headings, *rows = content
    return [dict(zip(headings, row, strict=True)) for row in rows]


def _json(content: Rows) -> bytes:
    return json.dumps({"data": {"items": _objects(content)}}, ensure_ascii=False, indent=1).encode()


def _json_lines(content: Rows) -> bytes:
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in _objects(content)).encode()


def _xlsx(content: Rows) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        sheet = workbook.add_worksheet()
        for line, row in enumerate([["Báo cáo"], *content]):
            sheet.write_row(line, 0, row)
    return stream.getvalue()


def _xls(content: Rows) -> bytes:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Sheet1")
    for line, row in enumerate(content):
        for column, value in enumerate(row):
            sheet.write(line, column, value)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _ods(content: Rows) -> bytes:
    document = odf.opendocument.OpenDocumentSpreadsheet()
    table = odf.table.Table(name="Sheet1")
    for row in content:
        line = odf.table.TableRow()
        for value in row:
            cell = odf.table.TableCell(valuetype="string")
            cell.addElement(odf.text.P(text=value))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _parquet(content: Rows) -> bytes:
    stream = io.BytesIO()
    pyarrow.parquet.write_table(pa.Table.from_pylist(_objects(content)), stream)
    return stream.getvalue()


def _xes(content: Rows) -> bytes:
    def event(one: dict[str, str]) -> str:
        values = "".join(f"<string key={quoteattr(k)} value={quoteattr(v)}/>" for k, v in one.items() if v)
        return f"<trace><event>{values}</event></trace>"

    return ('<?xml version="1.0" encoding="UTF-8"?><log>' + "".join(map(event, _objects(content))) + "</log>").encode()


def _html(content: Rows) -> bytes:
    lines = ["<tr>" + "".join(f"<td>{html.escape(value)}</td>" for value in row) + "</tr>" for row in content]
    return ("<html><head><meta charset='utf-8'></head><body><table>" + "\n".join(lines) + "</table></body>").encode()


def _archive(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return stream.getvalue()


def _zipped(content: Rows) -> bytes:
    headings, *rows = content
    half = len(rows) // 2
    parts = {"Tháng 1.csv": rows[:half], "Tháng 2.csv": rows[half:]}
    return _archive({name: _delimited(",", "utf-8")([headings, *part]) for name, part in parts.items()})


def _nested(content: Rows) -> bytes:
    """Members packed in their own ways, and an archive in the archive."""
    headings, *rows = content
    third = len(rows) // 3
    first, second, last = ([headings, *part] for part in (rows[:third], rows[third : 2 * third], rows[2 * third :]))
    inner = _archive({"Quý 1.csv": _delimited(";", "utf-8")(last)})
    packed = gzip.compress(_delimited(",", "utf-8")(first))
    return _archive({"a.csv.gz": packed, "b.json": _json(second), "trong.zip": inner})


WRITERS: dict[str, Writer] = {
    "comma.csv": _delimited(",", "utf-8"),
    "semicolon.csv": _delimited(";", "utf-8-sig"),
    "tab.tsv": _delimited("\t", "utf-16"),
    "tcvn3.csv": lambda content: tcvn3_characters(_text(content, ",")).encode("latin-1"),
    "vni.csv": lambda content: vni_characters(_text(content, ";")).encode("latin-1"),
    "windows-1258.csv": lambda content: windows_1258(_text(content, "\t")),
    "document.json": _json,
    "lines.jsonl": _json_lines,
    "book.xlsx": _xlsx,
    "old.xls": _xls,
    "page.xls": _html,
    "open.ods": _ods,
    "columns.parquet": _parquet,
    "events.xes": _xes,
    "packed.csv.gz": lambda content: gzip.compress(_delimited(",", "utf-8")(content)),
    "packed.zip": _zipped,
    "nested.zip": _nested,
    "document.zip": lambda content: _archive({"hồ sơ.json": _json(content)}),
    "packed.csv.zst": lambda content: zstandard.ZstdCompressor().compress(_delimited("|", "utf-8")(content)),
}

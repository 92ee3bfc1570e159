"""Logs of every format, and ways in which the world spoils them."""

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import quoteattr

import odf.opendocument
import odf.table
import odf.text
import pyarrow as pa
import pyarrow.parquet
import xlsxwriter
import xlwt
import zstandard

HEADINGS = ["dossier", "service", "channel", "received", "status", "updated", "fee", "applicant"]
_CHANNELS = ("online", "counter", "post", "Trực tuyến", "")
_STATES = ("accepted", "returned", "registered", "", "?")
COLUMNS = {
    "dossier": "dossier",
    "service": "service",
    "channel": "channel",
    "received_at": "received",
    "status": "status",
    "updated_at": "updated",
    "fee": "fee",
    "applicant": "applicant",
}


def rows(chance: random.Random) -> list[list[str]]:
    """A few rows of dossiers, most of them good."""
    return [
        [
            f"A1-2601{chance.randint(1, 28):02}-{chance.randint(1, 60):04}",
            chance.choice(("S1", "S2", "S3", "S3", "S9")),
            chance.choice(_CHANNELS),
            f"{chance.randint(1, 28):02}/0{chance.randint(1, 6)}/2026",
            chance.choice(_STATES),
            f"2026-0{chance.randint(1, 6)}-{chance.randint(1, 28):02} 08:00:00",
            chance.choice(("", "0", "15000", "15.000", "abc")),
            f"ID-{chance.randint(1, 999)}",
        ]
        for _ in range(chance.randint(3, 25))
    ]


def _delimited(delimiter: str, encoding: str) -> Callable[[list[list[str]]], bytes]:
    def write(content: list[list[str]]) -> bytes:
        lines = [delimiter.join(f'"{v}"' if v.startswith("0") else v for v in row) for row in [HEADINGS, *content]]
        return ("\r\n".join(lines) + "\r\n").encode(encoding)

    return write


def _objects(content: list[list[str]]) -> list[dict[str, str]]:
    return [dict(zip(HEADINGS, row, strict=True)) for row in content]


def _json(content: list[list[str]]) -> bytes:
    return json.dumps({"data": {"items": _objects(content)}}, ensure_ascii=False, indent=1).encode()


def _json_lines(content: list[list[str]]) -> bytes:
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in _objects(content)).encode()


def _xlsx(content: list[list[str]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        sheet = workbook.add_worksheet()
        for line, row in enumerate([["Báo cáo"], HEADINGS, *content]):
            sheet.write_row(line, 0, row)
    return stream.getvalue()


def _xls(content: list[list[str]]) -> bytes:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Sheet1")
    for line, row in enumerate([HEADINGS, *content]):
        for column, value in enumerate(row):
            sheet.write(line, column, value)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _ods(content: list[list[str]]) -> bytes:
    document = odf.opendocument.OpenDocumentSpreadsheet()
    table = odf.table.Table(name="Sheet1")
    for row in [HEADINGS, *content]:
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


def _parquet(content: list[list[str]]) -> bytes:
    stream = io.BytesIO()
    pyarrow.parquet.write_table(pa.Table.from_pylist(_objects(content)), stream)
    return stream.getvalue()


def _xes(content: list[list[str]]) -> bytes:
    def event(one: dict[str, str]) -> str:
        values = "".join(f"<string key={quoteattr(k)} value={quoteattr(v)}/>" for k, v in one.items() if v)
        return f"<trace><event>{values}</event></trace>"

    return ('<?xml version="1.0" encoding="UTF-8"?><log>' + "".join(map(event, _objects(content))) + "</log>").encode()


def _zipped(content: list[list[str]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        half = len(content) // 2
        archive.writestr("Tháng 1.csv", _delimited(",", "utf-8")(content[:half]))
        archive.writestr("Tháng 2.csv", _delimited(",", "utf-8")(content[half:]))
    return stream.getvalue()


WRITERS: dict[str, Callable[[list[list[str]]], bytes]] = {
    "comma.csv": _delimited(",", "utf-8"),
    "semicolon.csv": _delimited(";", "utf-8-sig"),
    "tab.tsv": _delimited("\t", "utf-16"),
    "cp1258.csv": _delimited(",", "utf-8"),
    "document.json": _json,
    "lines.jsonl": _json_lines,
    "book.xlsx": _xlsx,
    "old.xls": _xls,
    "open.ods": _ods,
    "columns.parquet": _parquet,
    "events.xes": _xes,
    "packed.csv.gz": lambda content: gzip.compress(_delimited(",", "utf-8")(content)),
    "packed.zip": _zipped,
    "packed.csv.zst": lambda content: zstandard.ZstdCompressor().compress(_delimited("|", "utf-8")(content)),
}


def _flip(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 2, 5, 30))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _overwrite(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    data[at : at + chance.randint(1, 40)] = chance.randbytes(chance.randint(1, 40))


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _lose(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    del data[at : at + chance.randint(1, 60)]


def _repeat(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    data[at:at] = data[at : at + chance.randint(1, 200)]


def _shuffle(data: bytearray, chance: random.Random) -> None:
    lines = bytes(data).split(b"\n")
    chance.shuffle(lines)
    data[:] = b"\n".join(lines)


_SIGNS = (
    b'"',
    b'""',
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"{",
    b"]",
    b"<",
    b"&",
    b"=1+1",
)


def _sign(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 3))):
        at = chance.randrange(len(data) + 1)
        data[at:at] = chance.choice(_SIGNS)


def _rename(data: bytearray, chance: random.Random) -> None:
    name = chance.choice(HEADINGS).encode()
    data[:] = bytes(data).replace(name, name.upper() if chance.random() < 0.5 else name[::-1], chance.choice((1, -1)))


def _join(data: bytearray, chance: random.Random) -> None:
    data += data[chance.randrange(len(data)) :]


def _empty(data: bytearray, _chance: random.Random) -> None:
    data.clear()


MUTATIONS = (_flip, _overwrite, _cut, _lose, _repeat, _shuffle, _sign, _rename, _join)


def mutant(base: bytes, chance: random.Random) -> bytes:
    """A log that one to three of the mutations have spoilt."""
    data = bytearray(base)
    for _ in range(chance.choice((1, 1, 2, 3))):
        if data:
            chance.choice(MUTATIONS)(data, chance)
    if chance.random() < 0.005:
        _empty(data, chance)
    return bytes(data)

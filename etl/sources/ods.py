"""Merged cells of an ODS workbook, which calamine does not tell."""

import io
import zipfile
import zlib
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from etl.sources.batch import UnreadableFileError
from etl.sources.grid import Merge
from tracker.store.problems import Problem

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_SPANS = (b'rows-spanned="', b'columns-spanned="')
_BLOCK = 1 << 20


def merges(content: io.BytesIO, name: str) -> dict[str, list[Merge]]:
    """Return the merged areas of each sheet by its name; none for workbooks of other formats."""
    try:
        with zipfile.ZipFile(content) as archive:
            if "content.xml" not in archive.namelist() or not _has_spans(archive):
                return {}
            with archive.open("content.xml") as stream:
                return _read(stream)
    except zipfile.BadZipFile:
        return {}
    except (DefusedXmlException, ParseError, ValueError, EOFError, OSError, zlib.error, NotImplementedError) as error:
        raise UnreadableFileError(Problem("broken_workbook", {"file": name})) from error
    finally:
        content.seek(0)


def _has_spans(archive: zipfile.ZipFile) -> bool:
    """Whether any cell is merged; to look for the words is many times faster than to read the document."""
    before = b""
    with archive.open("content.xml") as stream:
        while block := stream.read(_BLOCK):
            if any(word in before + block for word in _SPANS):
                return True
            before = block[-32:]
    return False


def _read(stream: IO[bytes]) -> dict[str, list[Merge]]:
    found: dict[str, list[Merge]] = {}
    areas: list[Merge] = []
    row = 0
    for kind, element in iterparse(stream, events=("start", "end")):
        if kind == "start" and element.tag == _TABLE + "table":
            areas, row = found.setdefault(element.get(_TABLE + "name", ""), []), 0
        elif kind == "end" and element.tag == _TABLE + "table-row":
            areas.extend(_of_row(element, row))
            row += _count(element, "number-rows-repeated")
            element.clear()
    return found


def _of_row(element: Element, row: int) -> list[Merge]:
    areas: list[Merge] = []
    column = 0
    for cell in element:
        down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if down > 1 or across > 1:
            areas.append(((row, column), (row + down - 1, column + across - 1)))
        column += _count(cell, "number-columns-repeated")
    return areas


def _count(element: Element, name: str) -> int:
    return int(element.get(_TABLE + name, "1"))

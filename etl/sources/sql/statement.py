"""A query of the settings: one SELECT and nothing else, told before the database sees it."""

import re

from etl.sources.batch import UnreadableFileError
from tracker.store.problems import Problem

_COMMENT = r"--[^\n]*|/\*.*?\*/"
_QUOTED = r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$"""
_LEXERS = {
    "mysql": re.compile(
        rf"""(?P<comment>{_COMMENT}|\#[^\n]*)|'(?:[^'\\]|''|\\.)*'|"(?:[^"\\]|""|\\.)*"|`[^`]*`""", re.DOTALL
    )
}
_LEXER = re.compile(f"(?P<comment>{_COMMENT})|{_QUOTED}", re.DOTALL)
_BEGINS = re.compile(r"[\s(]*(?:select|with)\b", re.IGNORECASE)
_WRITES = re.compile(r"\b(?:insert\s+into|delete\s+from|merge\s+into|update\s+\S+\s+set|for\s+update)\b", re.IGNORECASE)
_EXECUTED_COMMENT = re.compile(r"/\*M?!")  # MySQL runs what stands in it


def checked_query(query: str, kind: str) -> str:
    """Return a query of a kind of database without comments and closing semicolon.

    This is for the sentence; that nothing is written is held by the read-only connection as well.

    Raises:
        UnreadableFileError: it is not one SELECT.
    """
    lexer = _LEXERS.get(kind, _LEXER)
    plain = lexer.sub(lambda match: " " if match["comment"] else match[0], query).strip().rstrip(";").rstrip()
    bare = lexer.sub("''", plain)
    unsafe = ";" in bare or _WRITES.search(bare) or _EXECUTED_COMMENT.search(query)
    if unsafe or not _BEGINS.match(bare) or not _balanced(bare):
        raise UnreadableFileError(Problem("query_not_select"))
    return plain


def _balanced(bare: str) -> bool:
    depth = 0
    for character in bare:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0 and bare.count("'") % 2 == 0

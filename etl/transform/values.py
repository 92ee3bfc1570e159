"""Values of a log to canonical values: channels, states, kinds of applicant; and codes that may stand."""

import re
import unicodedata
from collections.abc import Mapping

import pandas as pd

from etl.transform.text import plain_digits
from tracker.store.text import plain_service_code

APPLICANT_KINDS = ("citizen", "business", "state")
_LONG_DIGITS = re.compile(r"\d{8}")
LONGEST_CODE = 60


def plain(text: str) -> str:
    """A value as it is compared: NFC, without outer spaces, case folded."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).strip().casefold())


def translate(values: pd.Series, mapping: Mapping[str, str], canonical: tuple[str, ...]) -> pd.Series:
    """Each value's canonical one: by the mapping of the settings first, then by itself; else None.

    An entry "" of the mapping is the meaning of a missing value.
    """
    table = {plain(name): name for name in canonical}
    table |= {plain(raw): meaning.strip() for raw, meaning in mapping.items()}
    known = {raw: table.get(plain(raw)) for raw in values.dropna().unique()}
    result = values.map(known).astype(object)
    result = result.where(values.notna(), table.get(""))
    result = result.where(result.isin(canonical), None)
    return result.where(result.notna(), None)


def suspicious(code: str) -> bool:
    """Whether a code may be personal data that stands in the wrong column (e-mail, ID number, a sentence)."""
    return len(code) > LONGEST_CODE or personal(code)


def personal(text: str) -> bool:
    """Whether a text holds what may be an e-mail address, or a number of identity or of a phone."""
    return "@" in text or bool(_LONG_DIGITS.search(text))


def service_code(code: str, known: Mapping[str, int]) -> str | None:
    """The code under which a service is known: as written, or without tail, blanks, and wide or small letters."""
    close = "".join(plain_digits(code).split()).upper()
    forms = (code, plain_service_code(code), close, plain_service_code(close))
    return next((form for form in forms if form in known), None)


def joined(frame: pd.DataFrame, names: list[str]) -> pd.Series:
    """The values of some columns as one text per row."""
    columns = [[str(value) for value in frame[name].tolist()] for name in names]
    return pd.Series(["|".join(row) for row in zip(*columns, strict=True)], index=frame.index, dtype=object)


def nothing(index: pd.Index) -> pd.Series:
    """A column of missing values."""
    return pd.Series([None] * len(index), index=index, dtype=object)

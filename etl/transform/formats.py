"""How a column writes its dates and numbers, told from samples once, to be written into the settings. Pure.

Patterns use the letters that spreadsheets know: `yyyy yy MMM MM M dd d HH H hh h mm ss f… tt zzz`; beside them stand
`excel` (days since 1899-12-30), `unix` and `unix_ms`.
"""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from etl.transform.text import plain_digits

EXCEL, UNIX, UNIX_MILLISECONDS = "excel", "unix", "unix_ms"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ORDERS = ("dMy", "Mdy", "yMd")  # day first is what people write here, so it is proposed where it is open
_DATE = r"(?P<one>\d{1,4}|[A-Za-z]{3})(?P<sign>[-/. ])(?P<two>\d{1,2}|[A-Za-z]{3})(?P=sign)(?P<three>\d{1,4})"
_TIME = (
    r"(?P<hour>\d{1,2})(?P<colon>[:.])(?P<minute>\d{2})(?:(?P=colon)(?P<second>\d{2})(?P<fraction>[.,]\d{1,9})?)?"
    r"(?P<half> ?(?:[AaPp]\.?[Mm]\.?|[Ss][Aa]|[Cc][Hh]))?(?P<offset> ?(?:Z|[+-]\d{2}:?\d{2}))?"
)
_LAYOUTS = tuple(re.compile(form) for form in (f"{_DATE}(?:(?P<gap>[T ]|, ){_TIME})?", f"{_TIME}(?P<gap>,? ){_DATE}"))
_COMPACT = {8: "yyyyMMdd", 12: "yyyyMMddHHmm", 14: "yyyyMMddHHmmss"}


@dataclass(frozen=True)
class _Written:
    """One sample as it is written: `layout` is alike for texts that one pattern reads."""

    match: re.Match[str]
    time_first: bool

    @property
    def layout(self) -> tuple[str, bool, bool]:
        first = self.match["one"]
        return self.match["sign"], self.time_first, len(first) == 4

    def orders(self) -> set[str]:
        """The orders of day, month and year under which it is a date."""
        texts = (self.match["one"], self.match["two"], self.match["three"])
        # A named month stands between day and year, so a short number before it is no year.
        orders = _ORDERS if texts[1].isdigit() or len(texts[0]) == 4 else _ORDERS[:2]
        return {order for order in orders if _is_date(dict(zip(order, texts, strict=True)))}


def _is_date(parts: dict[str, str]) -> bool:
    month = parts["M"].lower()
    number = MONTHS.index(month) + 1 if month in MONTHS else int(month) if month.isdigit() else 0
    if not (parts["d"].isdigit() and len(parts["d"]) <= 2 and len(month) <= 3):
        return False
    if not (parts["y"].isdigit() and len(parts["y"]) in (2, 4) and 1 <= number <= 12):
        return False
    year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
    return 1900 <= year < 2200 and 1 <= int(parts["d"]) <= monthrange(year, number)[1]


def propose_dates(samples: Iterable[str | None]) -> tuple[str | None, bool]:
    """Return the pattern by which most samples are dates (None: they are none), and whether another fits as well.

    Ambiguous is `03/04/2026` where no sample has a day after the 12th: the day is taken to come first then.
    """
    texts = [plain_digits(text).strip() for text in samples if text and text.strip()]
    written = [found for text in texts if (found := _written(text))]
    counts = Counter(sample.layout for sample in written)
    numeric = Counter(kind for text in texts if (kind := _numeric(text)))
    [(kind, often)] = numeric.most_common(1) or [("", 0)]
    layout = max(counts, key=counts.__getitem__, default=None)
    dated = counts[layout] if layout else 0
    if 2 * max(often, dated) < len(texts) or not texts:
        return None, False
    if often > dated:
        return kind, kind not in _COMPACT.values()
    return _dated([sample for sample in written if sample.layout == layout])


def _written(text: str) -> _Written | None:
    for time_first, layout in enumerate(_LAYOUTS):
        if (match := layout.fullmatch(text)) and (found := _Written(match, bool(time_first))).orders():
            return found
    return None


def _numeric(text: str) -> str | None:
    """What a number may be as a date; numbers that are no plausible moment are none."""
    if not re.fullmatch(r"\d{1,14}(?:\.\d+)?", text):
        return None
    whole = text.partition(".")[0]
    if text == whole and (pattern := _COMPACT.get(len(text))):
        day = {"y": text[:4], "M": text[4:6], "d": text[6:8]}
        return pattern if _is_date(day) else None
    if 20_000 <= float(text) < 80_000:  # 1954 to 2119
        return EXCEL
    if len(whole) == 10 and whole[0] in "123":
        return UNIX
    return UNIX_MILLISECONDS if len(whole) == 13 and text == whole and whole[0] in "123" else None


def _dated(samples: list[_Written]) -> tuple[str, bool]:
    votes = Counter(order for sample in samples for order in sample.orders())
    best = [order for order in _ORDERS if votes[order] == max(votes.values())]
    kept = [sample for sample in samples if best[0] in sample.orders()]
    fullest = max(kept, key=lambda sample: sum(map(bool, sample.match.groups())))
    date = fullest.match["sign"].join(_letters(kept, best[0], letter) for letter in best[0])
    if not fullest.match["hour"]:
        return date, len(best) > 1
    time = _time(kept, fullest)
    gap = fullest.match["gap"]
    return (f"{time}{gap}{date}" if fullest.time_first else f"{date}{gap}{time}"), len(best) > 1


def _letters(samples: list[_Written], order: str, letter: str) -> str:
    group = ("one", "two", "three")[order.index(letter)]
    texts = [sample.match[group] for sample in samples]
    if letter == "y":
        return "yyyy" if len(texts[0]) == 4 else "yy"
    if not texts[0].isdigit():
        return "MMM"
    return letter if any(len(text) == 1 for text in texts) else letter * 2


def _time(samples: list[_Written], fullest: _Written) -> str:
    match = fullest.match
    letter = "h" if match["half"] else "H"
    hours = [sample.match["hour"] for sample in samples if sample.match["hour"]]
    text = letter if any(len(hour) == 1 for hour in hours) else letter * 2
    text += f"{match['colon']}mm" + (f"{match['colon']}ss" if match["second"] else "")
    if match["fraction"]:
        text += match["fraction"][0] + "f" * (len(match["fraction"]) - 1)
    if match["half"]:
        text += " tt" if match["half"].startswith(" ") else "tt"
    if match["offset"]:
        text += " zzz" if match["offset"].startswith(" ") else "zzz"
    return text


def propose_decimal(samples: Iterable[str | None]) -> tuple[str | None, bool]:
    """Return the sign before decimals (None: no number has one, or they contradict), and whether that is open.

    Open is `1.234` alone, where the sign is taken to group thousands; and numbers that contradict each other.
    """
    texts = [re.sub(r"\s", "", plain_digits(text)) for text in samples if text]
    numbers = [text.lstrip("+-") for text in texts if re.fullmatch(r"[+-]?\d[\d.,]*", text)]
    clear = {sign for text in numbers if (sign := _decimal_sign(text))}
    if len(clear) == 1:
        return clear.pop(), False
    if clear:
        return None, True
    grouping = {"," if "." in text else "." for text in numbers if re.search("[.,]", text)}
    return (grouping.pop(), True) if len(grouping) == 1 else (None, bool(grouping))


def _decimal_sign(text: str) -> str | None:
    """The sign of decimals that a number shows by itself; None where it shows none."""
    signs = re.findall("[.,]", text)
    if not signs or re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", text):
        return None
    if len(signs) > 1 and len(set(signs)) == 1:
        return "," if signs[0] == "." else "."
    return str(signs[-1])

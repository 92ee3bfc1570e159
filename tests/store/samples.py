"""Logs that several tests of the store share."""

from tests.helpers import Province, csv_text, source

JANUARY = [
    ("A1-260105-0001", "S1", "online", "2026-01-05"),
    ("A1-260105-0002", "S1", "counter", "2026-01-05"),
    ("A1-260112-0001", "S2", "post", "2026-01-12"),
    ("A1-260131-0001", "S2", "online", "2026-01-31"),
]
MIXED_SOURCES = (
    source("desk", agencies=["A1"]),
    source("portal", channels=["online"]),
    source("moves", records="events", agencies=["A2"], activities={"in": "accepted", "out": "returned"}),
    source("books", records="totals", channels=["counter", "post"], agencies=["A3"], unknown_codes="add"),
)
_CHANNELS = ("online", "counter", "counter", "post")


def write_mixed_logs(province: Province, part: int) -> None:
    """One of many deliveries (0, 1, …) to each of `MIXED_SOURCES`; later ones also speak of months before."""
    days = [f"2026-{1 + (part + n) % 4:02}-{1 + (7 * n + part) % 28:02}" for n in range(12)]
    desk = [(f"A1-26{part:02}01-{n:04}", f"S{1 + n % 2}", _CHANNELS[n % 4], day) for n, day in enumerate(days)]
    portal = [(f"A1-26{part:02}01-{n:04}", f"S{1 + n % 2}", "online", day) for n, day in enumerate(days[:4])]
    moves = [(f"E{n}", "S3", _CHANNELS[n % 3], ("in", "note", "out")[part % 3], day) for n, day in enumerate(days)]
    books = [(f"P{n % 2}", channel, 3 + part, f"2026-{1 + part:02}") for n, channel in enumerate(("counter", "post"))]
    province.write(f"logs/desk-{part}.csv", csv_text(*desk))
    province.write(f"logs/portal-{part}.csv", csv_text(*portal))
    province.write(f"logs/moves-{part}.csv", csv_text(*moves, heading="dossier,service,channel,activity,at"))
    province.write(f"logs/books-{part}.csv", csv_text(*books, heading="service,channel,count,period"))

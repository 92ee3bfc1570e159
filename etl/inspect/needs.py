"""Fields that a source of dossiers or events needs: what stands in where no column is surely theirs. Pure."""

from collections.abc import Sequence

import pandas as pd

from etl.inspect.about import About, Known
from etl.inspect.columns import SERVICE_CODE, Column
from etl.inspect.fields import Match
from etl.inspect.fold import holds, key, words
from etl.inspect.proposal import SURE, Proposal
from etl.transform import parse
from tracker.store.text import plain_service_code

FEWEST_SERVICES = 3  # whose names tell a column of names from chance
NAMES = ("ten", "name", "title")
ONLINE_HEADINGS = frozenset(
    "online;isonline;noptructuyen;hosotructuyen;tructuyen;noponline;nopquamang;quamang;onlinesubmission".split(";")
)


def need_dossier(proposal: Proposal, found: Sequence[Column], *, repeats: bool) -> None:
    if "dossier" not in proposal.columns:
        free = [c for c in found if c.unique_heading and c.present and c.heading not in proposal.columns.values()]
        usable = [c for c in free if c.date_share < 0.5 and not c.personal and not c.suspicious_heading] or free
        if not usable:
            usable = list(found)
        best = max(usable, key=lambda c: (c.unique_share * c.filled, c.kind == "code", not c.is_row_number))
        proposal.take("dossier", best, 0.3)
        proposal.warn("no_dossier", column=best.shown)
    elif repeats:
        proposal.warn("dossier_repeats", column=proposal.columns["dossier"])


def need_service(proposal: Proposal, found: Sequence[Column], by_heading: dict[str, Column], about: About) -> None:
    name = proposal.columns.get("service_name")
    if "service" in proposal.columns:
        column = by_heading[proposal.columns["service"]]
        if column.share(SERVICE_CODE) < 0.5 and column.worded >= 0.3 and not about.known.services:
            proposal.warn("service_names", column=column.heading)
            proposal.doubt("service")
    elif name and by_heading[name].acceptable_share >= 0.95:
        proposal.take("service", by_heading[name], 0.5)
        proposal.warn("service_names", column=name)
    else:
        proposal.defaults["service"] = "SERVICE-1"
        proposal.confidence["service"] = 0.0
        proposal.doubt("service")
        if name:
            proposal.drop("service_name")
            proposal.warn("service_names_too_long", column=name)
        else:
            proposal.warn("no_service")
    if "service" in proposal.columns and "service_name" not in proposal.columns:
        _name_by_content(proposal, found, by_heading[proposal.columns["service"]])
    if about.known.services and "service" in proposal.columns:
        _compare_services(proposal, by_heading[proposal.columns["service"]], about.known)


def _name_by_content(proposal: Proposal, found: Sequence[Column], service: Column) -> None:
    """A column that is called a name and goes with the codes of services one to one."""
    if len(service.counts) < FEWEST_SERVICES or service.share(SERVICE_CODE) < 0.5:
        return
    for column in found:
        named = any(holds(words(column.heading), word) for word in NAMES)
        taken = column.heading in proposal.columns.values() or not column.unique_heading or column.personal
        if named and not taken and column.worded > 0.5 and len(column.counts) == len(service.counts):
            pairs = pd.DataFrame({"code": service.data, "name": column.data}).dropna().drop_duplicates()
            if len(pairs) == len(service.counts):
                proposal.take("service_name", column, 0.8)
                proposal.warn("service_name_by_content", column=column.heading)
                return


def _compare_services(proposal: Proposal, column: Column, known: Known) -> None:
    strange = [v for v in column.present if v not in known.services and plain_service_code(v) not in known.services]
    share = len(strange) / len(column.present) if column.present else 0.0
    if share <= 0.02:
        proposal.unknown_codes = "reject"
    if share:
        proposal.warn("unknown_services", share=f"{share:.0%}", column=column.heading)


def need_channel(proposal: Proposal, found: Sequence[Column], about: About) -> None:
    if "channel" in proposal.columns:
        return
    flagged = next((c for c in found if _tells_online(c) and c.heading not in proposal.columns.values()), None)
    if flagged is not None:
        proposal.take("channel", flagged, 0.7)
        raw = [str(v) for v in flagged.counts.index]
        truths = parse.truth(pd.Series(raw, dtype=object)).tolist()
        proposal.values["channel"] = {v: "online" if t else "counter" for v, t in zip(raw, truths, strict=True)}
        if all(truths):
            proposal.values["channel"][""] = "counter"  # only a yes is marked
        proposal.channels = ["online", "counter"]
        proposal.warn("channel_from_truth", column=flagged.heading)
        return
    counter = any(holds(words(about.stem), phrase) for phrase in ("mot cua", "one stop", "onestop", "counter", "quay"))
    guess = "counter" if counter else "online"
    proposal.defaults["channel"] = guess
    proposal.channels = [guess]
    proposal.confidence["channel"] = 0.0
    proposal.doubt("channel")
    proposal.warn("no_channel", channel=guess)


def _tells_online(column: Column) -> bool:
    if key(column.heading) not in ONLINE_HEADINGS or not column.unique_heading or not column.few:
        return False
    truths = parse.truth(pd.Series([str(v) for v in column.counts.index], dtype=object))
    return bool(truths.notna().all()) and (column.filled > 0.9 or bool(truths.all()))


def need_dates(proposal: Proposal, found: Sequence[Column], matches: dict[str, Match]) -> None:
    if proposal.records == "events":
        return
    match = matches.get("received_at")
    if match is not None:
        if match.rival is not None or match.score < SURE:
            _several_dates(proposal, found, matches, match.column)
        return
    for field in ("submitted_at", "started_at"):
        if field in matches:
            proposal.drop(field)
            proposal.take("received_at", matches[field].column, 0.6)
            proposal.warn("no_reception_date", column=matches[field].column.heading)
            return
    _stand_in_date(proposal, found, matches)


def _stand_in_date(proposal: Proposal, found: Sequence[Column], matches: dict[str, Match]) -> None:
    """Some other date in the place of the reception; where there is none at all, a mark that has to be filled in."""
    free = [c for c in found if c.unique_heading and c.heading not in proposal.columns.values() and not c.personal]
    dated = [c for c in free if c.date_share > 0.5]
    if dated:
        proposal.take("received_at", dated[0], 0.5)
        _several_dates(proposal, found, matches, dated[0])
        return
    numeric = [c for c in free if c.dates[0] and _named_a_date(c)]
    taken = next((f for f in ("updated_at", "resolved_at", "due_at") if f in matches), None)
    if numeric or taken:
        column = numeric[0] if numeric else matches[taken or ""].column
        if not numeric:
            proposal.drop(taken or "")
        proposal.take("received_at", column, 0.3)
        proposal.warn("no_reception_date", column=column.heading)
        return
    proposal.defaults["received_at"] = (
        "?"  # rows are set aside until it is filled in: an invented day would be a false figure
    )
    proposal.confidence["received_at"] = 0.0
    proposal.doubt("received_at")
    proposal.warn("no_date")


def _named_a_date(column: Column) -> bool:
    return any(holds(words(column.heading), word) for word in ("ngay", "date", "time", "thoi gian", "at"))


def _several_dates(proposal: Proposal, found: Sequence[Column], matches: dict[str, Match], chosen: Column) -> None:
    sure = {match.column.heading for match in matches.values() if match.score >= SURE}
    dated = [c for c in found if c is not chosen and c.date_share > 0.5 and c.personal is None]
    others = [c.shown for c in dated if c.heading not in sure]
    if others:
        proposal.doubt("received_at")
        proposal.warn("several_dates", column=chosen.heading, others=", ".join(others))

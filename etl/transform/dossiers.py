"""Rows of a log of dossiers (or events) to rows of the store. Pure."""

import unicodedata
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.sources.batch import Batch
from etl.transform import parse, values
from etl.transform.context import Context, Outcome, Verdicts
from etl.transform.damaged import damaged
from etl.transform.lookup import NOWHERE, Catalogue
from etl.transform.rejected import rejected_rows
from etl.transform.scope import undeclared
from etl.transform.successors import OF_CODES, settle
from tracker.settings import CHANNELS
from tracker.store.flags import FROM_CATALOGUE, Flag
from tracker.store.privacy import pseudonyms
from tracker.store.status import STATUS

INSTANT_FIELDS = (
    "started_at",
    "submitted_at",
    "received_at",
    "due_at",
    "resolved_at",
    "updated_at",
    "event_at",
)
CODE_FIELDS = ("service", "agency", "locality")
ACCEPTED = STATUS["accepted"]


def canonical_fields(rows: pd.DataFrame, columns: Mapping[str, str], defaults: Mapping[str, object]) -> pd.DataFrame:
    """The rows under the names of fields: mapped columns, and constants for fields that the log lacks."""
    fields = {name: rows[heading] for name, heading in columns.items() if heading in rows}
    for name, constant in defaults.items():
        if name not in fields:
            fields[name] = pd.Series(str(constant), index=rows.index, dtype=object)
    return pd.DataFrame(fields, index=rows.index, dtype=object).reset_index(drop=True)


def transform(batch: Batch, context: Context) -> Outcome:
    """Map, parse and judge the rows of a batch.

    Good rows have the columns of `tracker.store.models.Dossier` (for events: of `Event`) that come from the
    log, with `NOWHERE` for codes that are missing and `parse.NO_INSTANT` for missing instants.
    """
    fields = canonical_fields(batch.rows, context.source.columns, context.source.defaults)
    verdicts = Verdicts(len(fields))
    good = _mapped(fields, verdicts, context)
    good["line"] = batch.lines
    if context.source.records == "events":
        good["activity"] = _column(fields, "activity")
    rejected = rejected_rows(fields, batch.lines, verdicts, good, context, batch.broken)
    if context.source.records == "events":
        # An event keeps what it says; what its dossier counts under is settled once all are folded.
        good["service_id"], good["agency_id"] = good["logged_service_id"], good["logged_agency_id"]
        good["flags"] &= ~int(OF_CODES | Flag.UNDECLARED)
    return Outcome(good[verdicts.good].reset_index(drop=True), rejected, rows_read=len(fields) + len(batch.broken))


def _column(fields: pd.DataFrame, name: str) -> pd.Series:
    return fields[name] if name in fields else values.nothing(fields.index)


def _mapped(fields: pd.DataFrame, verdicts: Verdicts, context: Context) -> pd.DataFrame:
    source = context.source
    dossier = _column(fields, "dossier")
    verdicts.reject(dossier.isna().to_numpy(), "no_dossier")
    refuse_suspicious(fields, verdicts)
    good = pd.DataFrame(index=fields.index)
    good["dossier"] = _hashes(dossier, context.key, b"dossier")
    good["logged_service_id"] = service_ids(_column(fields, "service"), context.catalogue, verdicts)
    channel = _column(fields, "channel")
    good["channel"] = values.translate(channel, source.values.get("channel", {}), CHANNELS)
    unknown = good["channel"].isna()
    verdicts.reject((channel.isna() & unknown).to_numpy(), "no_channel")
    verdicts.reject(unknown.to_numpy(), "unknown_channel", channel, echo=True)
    flags = np.zeros(len(fields), dtype=np.int64)
    _read_instants(fields, good, flags, context)
    _read_status(fields, good, flags, context)
    _choose_day(fields, good, verdicts, context)
    _read_places(fields, good, flags, verdicts, context)
    _read_details(fields, good, context)
    _judge(fields, good, flags, context)
    flags[damaged(fields)] |= int(Flag.DAMAGED_TEXT)
    good["flags"] = flags
    good["file_id"] = context.file_id
    return good


def refuse_suspicious(fields: pd.DataFrame, verdicts: Verdicts) -> None:
    """A code with an @, a long run of digits or a sentence is personal data in the wrong column."""
    for name in CODE_FIELDS:
        if name not in fields:
            continue
        bad = {code for code in fields[name].dropna().unique() if values.suspicious(code)}
        verdicts.reject(fields[name].isin(bad).to_numpy(), f"suspicious_{name}", fields[name])


def _hashes(texts: pd.Series, key: bytes, purpose: bytes) -> pd.Series:
    there = texts.notna().to_numpy()
    known = [t.strip() if t.isascii() else unicodedata.normalize("NFC", t).strip() for t in texts[there].tolist()]
    hashes = np.full(len(texts), None, dtype=object)
    hashes[there] = pseudonyms(known, key, purpose)
    return pd.Series(hashes, index=texts.index, dtype=object)


def service_ids(codes: pd.Series, catalogue: Catalogue, verdicts: Verdicts) -> npt.NDArray[np.int64]:
    """Ids of the services; rows without one are rejected."""
    known = catalogue.service_forms
    table = {code: known.get(values.service_code(code, known) or "", NOWHERE) for code in codes.dropna().unique()}
    ids = codes.map(table).fillna(NOWHERE).to_numpy(dtype=np.int64)
    verdicts.reject(codes.isna().to_numpy(), "no_service")
    verdicts.reject(ids == NOWHERE, "unknown_service", codes)
    return ids


def _read_instants(fields: pd.DataFrame, good: pd.DataFrame, flags: npt.NDArray[np.int64], context: Context) -> None:
    for name in INSTANT_FIELDS:
        text = _column(fields, name)
        good[name] = parse.instants(text, context.source_zone, context.source.formats.dates)
        if name not in ("received_at", "event_at"):
            unread = text.notna().to_numpy() & (good[name].to_numpy() == parse.NO_INSTANT)
            flags[unread] |= int(Flag.UNREADABLE_VALUE)


def _read_status(fields: pd.DataFrame, good: pd.DataFrame, flags: npt.NDArray[np.int64], context: Context) -> None:
    """The state of each row; one that nobody mapped counts as accepted and is flagged."""
    status = _column(fields, "status")
    mapped = values.translate(status, context.source.values.get("status", {}), tuple(STATUS))
    if context.source.records == "events" and "activity" in fields:
        # `status` stays missing where the activity maps to none: such an event changes no state.
        activity = values.translate(fields["activity"], context.source.activities, tuple(STATUS))
        mapped = mapped.where(mapped.notna(), activity)
        good["status"] = mapped.map(STATUS).astype("float64")
        return
    flags[(status.notna() & mapped.isna()).to_numpy()] |= int(Flag.UNMAPPED_STATUS)
    good["status"] = mapped.map(STATUS).fillna(ACCEPTED).astype("int64")


def _choose_day(fields: pd.DataFrame, good: pd.DataFrame, verdicts: Verdicts, context: Context) -> None:
    """The local day of each row; a row whose date is needed and cannot be read is rejected."""
    if context.source.records == "events":
        wanted, text = good["event_at"].to_numpy(), _column(fields, "event_at")
        missing = wanted == parse.NO_INSTANT
    else:
        received = good["received_at"].to_numpy()
        counts = ~good["status"].isin(context.not_received).to_numpy()
        wanted, text = (
            first_known(good, ("received_at", "submitted_at", "started_at")),
            _column(fields, "received_at"),
        )
        missing = np.where(counts, received == parse.NO_INSTANT, wanted == parse.NO_INSTANT)
    verdicts.reject(missing & text.isna().to_numpy(), "no_date")
    verdicts.reject(missing, "unreadable_date", text)
    good["day"] = parse.local_days(wanted, context.zone)


def first_known(frame: pd.DataFrame, names: tuple[str, ...]) -> parse.Instants:
    """The first instant of several columns that is there."""
    result = np.full(len(frame), parse.NO_INSTANT, dtype=np.int64)
    for name in reversed(names):
        known = frame[name].to_numpy()
        result = np.where(known == parse.NO_INSTANT, result, known)
    return result


def _read_places(
    fields: pd.DataFrame,
    good: pd.DataFrame,
    flags: npt.NDArray[np.int64],
    verdicts: Verdicts,
    context: Context,
) -> None:
    """Service, agency and locality that the row counts under on its day."""
    days = good["day"].to_numpy().astype("datetime64[D]")
    texts = {"agency": agency_codes(fields, context), "locality": _column(fields, "locality")}
    logged = good["logged_service_id"].to_numpy(dtype=np.int64)
    found = settle(logged, texts["agency"], texts["locality"], days, context.catalogue)
    for name, ids in (("agency", found.agencies_named), ("locality", found.localities)):
        verdicts.reject(texts[name].notna().to_numpy() & (ids == NOWHERE), f"unknown_{name}", texts[name])
    flags |= found.flags
    good["service_id"], good["agency_id"] = found.services, found.agencies
    good["logged_agency_id"], good["locality_id"] = found.agencies_named, found.localities


def agency_codes(fields: pd.DataFrame, context: Context) -> pd.Series:
    """The agency's code of each row: the log's, else the only one that the source declares, else None."""
    codes = _column(fields, "agency")
    declared = context.source.agencies
    if len(declared) == 1 and "*" not in declared[0] and "agency" not in fields:
        return pd.Series(declared[0], index=fields.index, dtype=object)
    return codes


def _read_details(fields: pd.DataFrame, good: pd.DataFrame, context: Context) -> None:
    source = context.source
    kinds = source.values.get("applicant_kind", {})
    good["applicant_kind"] = values.translate(_column(fields, "applicant_kind"), kinds, values.APPLICANT_KINDS)
    good["applicant"] = _hashes(_column(fields, "applicant"), context.key, b"applicant")
    for name in ("assisted", "paid_online"):
        meaning = {values.plain(k): v for k, v in source.values.get(name, {}).items()}
        texts = _column(fields, name).map(lambda t, m=meaning: m.get(values.plain(t), t), na_action="ignore")
        good[name] = parse.truth(texts)
    levels = _column(fields, "level")
    meaning = {values.plain(k): v for k, v in source.values.get("level", {}).items()}
    levels = levels.map(lambda t: meaning.get(values.plain(t), t), na_action="ignore")
    good["logged_level"] = _bounded(levels, 1, 4)
    good["rating"] = _bounded(_column(fields, "rating"), 1, 5)
    fees = parse.numbers(_column(fields, "fee"), source.formats.decimal)
    good["fee"] = np.where((fees >= 0) & (fees < 1e15), np.round(fees), np.nan)


def _bounded(texts: pd.Series, low: int, high: int) -> npt.NDArray[np.float64]:
    found = parse.numbers(texts, ".")
    return np.where((found >= low) & (found <= high) & (found == np.round(found)), found, np.nan)


def _judge(fields: pd.DataFrame, good: pd.DataFrame, flags: npt.NDArray[np.int64], context: Context) -> None:
    """Quality rules that need only the row; those of the catalogue follow in `levels`."""
    known = {name: good[name].to_numpy() for name in INSTANT_FIELDS}
    none = parse.NO_INSTANT

    def before(end: str, start: str) -> npt.NDArray[np.bool_]:
        return np.asarray((known[end] != none) & (known[start] != none) & (known[end] < known[start]))

    start = "event_at" if context.source.records == "events" else "received_at"
    if start == "received_at":
        flags[before("resolved_at", start) | before("due_at", start)] |= int(Flag.END_BEFORE_START)
        settled = good["status"].isin([STATUS["resolved"], STATUS["returned"]]).to_numpy()
        if "resolved_at" in fields:
            flags[settled & (known["resolved_at"] == none)] |= int(Flag.SETTLED_WITHOUT_END)
    future = known[start] > context.now
    flags[future] |= int(Flag.DATE_IN_FUTURE)
    flags[undeclared(good, context.source, context.catalogue)] |= int(Flag.UNDECLARED)
    odd = ~_column(fields, "dossier").fillna("").str.fullmatch(r"[A-Z0-9.]+-\d{6}-\d{4,}").to_numpy(dtype=bool)
    flags[odd] |= int(Flag.ODD_DOSSIER_CODE)


def complete_dates(good: pd.DataFrame, now: int) -> pd.DataFrame:
    """Fill `updated_at` where the log has none: the latest date of the row, due date and future left out."""
    names = ["received_at", "submitted_at", "started_at", "resolved_at"]
    known = good[names].to_numpy(dtype=np.int64)
    past = np.where(known > now, parse.NO_INSTANT, known).max(axis=1)
    fallback = np.where(past == parse.NO_INSTANT, known.max(axis=1), past)
    updated = good["updated_at"].to_numpy()
    return good.assign(updated_at=np.where(updated == parse.NO_INSTANT, fallback, updated))


def with_levels(good: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Set `level` (the catalogue's as of the day, else the log's) and the flags that follow from it.

    Needs `service_id`, `agency_id`, `day`, `channel`, `logged_level`, `flags`.
    """
    days = good["day"].to_numpy().astype("datetime64[D]")
    agencies = good["agency_id"].fillna(NOWHERE).to_numpy(dtype=np.int64)
    known = catalogue.levels(good["service_id"].to_numpy(dtype=np.int64), agencies, days)
    logged = good["logged_level"].to_numpy(dtype=np.float64, na_value=np.nan)
    level = np.where(np.isnan(known), logged, known)
    flags = good["flags"].to_numpy(dtype=np.int64) & ~int(FROM_CATALOGUE)
    provisional = [f.id for f in catalogue.services.values() if f.provisional]
    flags = flags | np.where(good["service_id"].isin(provisional), int(Flag.PROVISIONAL), 0)
    if catalogue.agencies.checked:  # without a list of agencies, none is unknown
        strange = [v.id for found in catalogue.agencies.bearers.values() for v in found if v.provisional]
        flags = flags | np.where(np.isin(agencies, strange), int(Flag.PROVISIONAL_AGENCY), 0)
    flags = flags | np.where((known > 0) & (logged > 0) & (known != logged), int(Flag.LEVEL_DIFFERS), 0)
    online = (good["channel"] == "online").to_numpy()
    flags = flags | np.where(online & (level <= 2), int(Flag.LEVEL_2_ONLINE), 0)
    return good.assign(level=level, flags=flags)

"""`inspect` as a whole: from a path to a finding that can be printed or written into the settings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from etl.catalogue_files import read_catalogue
from etl.inspect import database, dossiers, layout, personal, place, totals
from etl.inspect.about import About, Known
from etl.inspect.asked import Asked, InspectError, files_of, settings_path
from etl.inspect.block import of_files, source_block
from etl.inspect.columns import DOSSIER_CODE, SERVICE_CODE, Column
from etl.inspect.counts import find_counts
from etl.inspect.database import Database, database_of
from etl.inspect.headings import known
from etl.inspect.layout import Sample
from etl.inspect.month_columns import tell_month_columns
from etl.inspect.origin import Origin
from etl.inspect.proposal import Proposal
from etl.inspect.sentences import error
from etl.sources.batch import UnreadableFileError
from etl.sources.http import signals
from etl.succession import CatalogueError
from etl.transform.formats import propose_dates
from tracker.settings import Settings

SURE_ENCODING = 0.9
_DATA = re.compile(r"@|\d{8}")


@dataclass(frozen=True)
class Finding:
    """What was found. `path`: as the settings write it; `block`: a `[[source]]` that runs; `origin`: None of files."""

    asked: str
    sample: Sample
    columns: Sequence[Column]
    proposal: Proposal
    name: str
    path: str
    block: str
    origin: Origin | None = None


def inspect(asked: Asked, folder: Path, settings: Settings | None, language: str) -> Finding:
    """Look at a table, a file, or the first of the files that a pattern matches.

    `folder`: where the settings file stands or will stand. Raises InspectError.
    """
    try:
        stored = database_of(asked.path, folder)
        if stored is not None:
            table = _table(asked, stored, settings, language)
            sample, files = database.sample(stored, table, _zone(settings)), []
        else:
            files = files_of(asked.path, language)
            sample = layout.sample(files[0])
    except UnreadableFileError as problem:
        raise InspectError(f"{problem.problem.sentence(language)} {problem.problem.action(language)}") from None
    if sample.rows.shape[1] == 0:
        raise InspectError(error("no_columns", language, file=sample.path.name))
    about = _about(sample, settings)
    columns = _columns(sample, about)
    if stored is None and _headless(columns):
        raise InspectError(error("no_headings", language, file=sample.path.name))
    counts = find_counts(columns, about.known)
    proposal = totals.propose(columns, counts, about) if counts else dossiers.propose(columns, about)
    tell_month_columns(proposal, columns)
    _assume_level(proposal, about)
    _warn(proposal, sample, columns, files)
    if asked.url and (total := signals.signals(sample.document, {}).total or 0) > len(sample.rows):
        proposal.warn("more_pages", rows=len(sample.rows), total=total)
    origin = stored.origin(table) if stored is not None else Origin(asked.url) if asked.url else None
    path = str(sample.path) if origin else settings_path(asked.path, files, folder, proposal, sample)
    chosen = _name(asked, origin, path, proposal, settings)
    where = origin.lines(proposal.columns.get("updated_at"), language) if origin else of_files(path)
    block = source_block(chosen, where, proposal, sample.options, language)
    return Finding(path if stored else asked.path, sample, columns, proposal, chosen, path, block, origin)


def _table(asked: Asked, stored: Database, settings: Settings | None, language: str) -> str:
    if asked.table:
        return asked.table
    found = ", ".join(database.tables(stored, _zone(settings))) or "–"
    raise InspectError(error("no_table", language, place=stored.address.place, tables=found))


def _name(asked: Asked, origin: Origin | None, path: str, proposal: Proposal, settings: Settings | None) -> str:
    taken = {source.name for source in settings.source} if settings else set()
    wanted = place.name_of(origin.table if origin and origin.table else path)
    chosen = asked.name or place.free_name(wanted, taken)
    if asked.name is None and chosen != wanted:
        proposal.warn("name_taken", taken=wanted, name=chosen)
    return chosen


def _zone(settings: Settings | None) -> ZoneInfo:
    return settings.zone if settings else ZoneInfo("Asia/Ho_Chi_Minh")


def _about(sample: Sample, settings: Settings | None) -> About:
    codes, has_levels = Known(), False
    if settings is not None:
        try:
            rows = read_catalogue(settings)
            parts = ({str(r["code"]) for r in part or ()} for part in (rows.services, rows.agencies, rows.localities))
            codes = Known(*map(frozenset, parts))
            has_levels = bool(rows.service_levels) or any(r.get("level") for r in rows.services or ())
        except CatalogueError:
            pass  # `run` tells of it; a file can be looked at without its catalogue
    fiscal = settings.time.fiscal_year_starts if settings else 1
    return About(sample.path.stem, sample.format, _zone(settings), fiscal, codes, has_levels)


def _columns(sample: Sample, about: About) -> list[Column]:
    names = [str(name) for name in sample.rows.columns]
    found = []
    for position, name in enumerate(names):
        repeated = re.fullmatch(r"(.*) \(\d+\)", name, re.DOTALL)
        first = not (repeated and repeated[1] in names[:position]) and name != f"column {position + 1}"
        found.append(Column(name, sample.rows[name].astype(object), first and bool(name), about.zone))
    return found


def _headless(columns: Sequence[Column]) -> bool:
    """Whether the headings are values: dates, codes, long numbers, names of people; with hardly a known word."""

    def value(text: str) -> bool:
        coded = DOSSIER_CODE.fullmatch(text) or SERVICE_CODE.fullmatch(text) or _DATA.search(text)
        dated = len(text) >= 8 and text[:1].isdigit() and propose_dates([text])[0]
        return bool(coded or dated or personal.by_content([text]))

    filled = [column.heading for column in columns if column.unique_heading]
    recognised = sum(map(known, filled))
    values = sum(1 for heading in filled if not known(heading) and value(heading))
    return values > 0 and values >= recognised


def _assume_level(proposal: Proposal, about: About) -> None:
    if "level" in proposal.columns or about.has_levels:
        return
    proposal.defaults["level"] = 4
    proposal.confidence["level"] = 0.0
    proposal.doubt("level")
    proposal.warn("no_level")


def _warn(proposal: Proposal, sample: Sample, columns: Sequence[Column], files: Sequence[Path]) -> None:
    used = {*proposal.columns.values(), *proposal.channel_columns.values()}
    for column in columns:
        if column.personal and column.heading not in used:
            proposal.warn("personal_data", column=column.shown, kind=column.personal)
            if column.personal == "id_number" and proposal.records != "totals" and column.unique_heading:
                proposal.applicant = proposal.applicant or column.heading
    if sample.repeated_headings:
        proposal.warn("duplicate_headings", columns=", ".join(sample.repeated_headings))
    if sample.confidence is not None and sample.confidence < SURE_ENCODING:
        proposal.warn("guessed_encoding", encoding=sample.options.encoding or str(sample.encoding))
        proposal.doubt("encoding")
    if sample.twins:
        proposal.warn("other_sheets", sheets=", ".join(sample.twins), sheet=str(sample.sheet))
    if sample.broken:
        proposal.warn("broken_rows", count=sample.broken)
    if sample.outside:
        proposal.warn("rows_outside", count=sample.outside)
    if sample.members > 1:
        proposal.warn("first_member", count=sample.members)
    if not len(sample.rows):
        proposal.warn("no_rows")
    if len(files) > 1:
        proposal.warn("first_of_many", count=len(files), file=files[0].name)

"""Sheets whose text was pasted from old programs: their columns are converted where a whole column tells so."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from etl.sources.batch import Told, UnreadableFileError
from etl.sources.encodings import Encoding, detect_text, plausible
from etl.sources.encodings.detect import ENOUGH, is_vietnamese
from etl.sources.encodings.encoding import parse
from etl.sources.encodings.likelihood import of_text
from etl.sources.encodings.repair import convert
from etl.sources.encodings.windows1258 import WINDOWS_1258
from etl.sources.grid import Cells, Grid
from etl.sources.headings import SEARCHED_ROWS, folded
from tracker.store.problems import Problem

_KEPT = 5_000  # distinct texts of a column
_NOT_REFUTED = 0.05


@dataclass(frozen=True)
class Repair:
    """How the columns of a sheet, by their place, are converted; `told` where any is.

    `headings`: wanted ones, folded. A cell that is one of them, as it stands or in an encoding of the sheet, is that
    heading, whatever its column is in: headings are often typed where the rest was pasted, or too short to tell.
    """

    columns: dict[int, Encoding] = field(default_factory=dict)
    headings: frozenset[str] = frozenset()

    @property
    def told(self) -> Told | None:
        """The encoding of the column that is least sure, and how sure that is."""
        if not self.columns:
            return None
        least = min(self.columns.values(), key=lambda encoding: encoding.confidence)
        return Told("+".join(least.scripts), least.confidence)

    def rows(self, rows: Iterable[Cells]) -> Iterator[Cells]:
        """Yield the rows of a sheet as Unicode."""
        for number, cells in enumerate(rows):
            named = self._named(cells) if number < SEARCHED_ROWS else {}
            for place, encoding in self.columns.items():
                if place < len(cells) and not cells[place].isascii():
                    cells[place] = _converted(cells[place], encoding)
            for place, heading in named.items():
                cells[place] = heading
            yield cells

    def texts(self, columns: list[list[str | None]]) -> list[list[str | None]]:
        """Return columns of text as Unicode."""
        for place, encoding in self.columns.items():
            columns[place] = convert(columns[place], encoding)
        return columns

    def _named(self, cells: Cells) -> dict[int, str]:
        """The wanted headings of a row, by their place."""
        encodings = dict.fromkeys(self.columns.values())
        found = {}
        for place, cell in enumerate(cells):
            if not cell.isascii():
                meant = (cell, *(_converted(cell, encoding) for encoding in encodings))
                found[place] = next((text for text in meant if folded(text) in self.headings), "")
        return {place: text for place, text in found.items() if text}


def _converted(text: str, encoding: Encoding) -> str:
    return convert([text], encoding)[0] or ""


def repaired(grid: Grid, name: str, setting: str | None = None, headings: Collection[str] = ()) -> Grid:
    """Return a sheet whose columns are converted where they have to be; see `repair_of`."""
    repair = replace(repair_of(grid.rows(), name, setting), headings=frozenset(map(folded, headings)))
    if not repair.columns:
        return grid
    return replace(grid, rows=lambda: repair.rows(grid.rows()), told=repair.told)


def repair_of(rows: Iterable[Sequence[object]], name: str, setting: str | None = None) -> Repair:
    """Return how the columns of a sheet are to be converted; `setting` beats what their text tells.

    Raises UnreadableFileError where `setting` names no encoding.
    """
    asked = parse(setting) if setting is not None else None
    if setting is not None and asked is None:
        raise UnreadableFileError(Problem("unknown_encoding", {"file": name, "encoding": setting}))
    if asked is not None and asked.name == WINDOWS_1258.name:
        asked = Encoding(asked.codec, (WINDOWS_1258.name,))
    if asked is not None and not asked.scripts:
        return Repair()
    texts = _texts(rows)
    if asked is not None:
        return Repair({place: asked for place, text in texts.items() if not is_vietnamese(text)})
    return Repair(_told_by(texts))


def _texts(rows: Iterable[Sequence[object]]) -> dict[int, str]:
    """The distinct texts outside ASCII of each column, joined."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for cells in rows:
        for place, cell in enumerate(cells):
            if type(cell) is str and not cell.isascii() and len(found[place]) < _KEPT:
                found[place][cell] = None
    return {place: "\n".join(texts) for place, texts in found.items()}


def _told_by(texts: dict[int, str]) -> dict[int, Encoding]:
    columns = {place: found for place, text in texts.items() if (found := detect_text(text)).scripts}
    rest = {place: text for place, text in texts.items() if place not in columns}
    # A heading above a column of codes is too short to tell: it is written like the columns beside it.
    beside = {encoding.scripts for encoding in columns.values()} or {detect_text("\n".join(rest.values())).scripts}
    headings = detect_text("\n".join(text.partition("\n")[0] for text in texts.values())).scripts
    for place, text in rest.items():
        if headings in beside and _may_be_heading(text, headings):
            columns[place] = Encoding("utf-8", headings, ENOUGH)
            continue
        likely = [scripts for scripts in beside if scripts and _not_refuted(text, scripts)]
        if len(likely) == 1:
            columns[place] = Encoding("utf-8", likely[0], ENOUGH)
    return columns


def _may_be_heading(text: str, scripts: tuple[str, ...]) -> bool:
    """Whether the one text of a column is Vietnamese once converted: that its neighbours are so tells the rest."""
    whole = bool(scripts) and "\n" not in text and not is_vietnamese(text)
    return whole and plausible.vietnamese(_converted(text, Encoding("utf-8", scripts))) > 0


def _not_refuted(text: str, scripts: tuple[str, ...]) -> bool:
    shares = of_text(text)
    return shares.get(scripts, 0.0) >= max([_NOT_REFUTED, *(0.5 * share for key, share in shares.items() if key)])

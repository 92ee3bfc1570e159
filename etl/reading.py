"""The pieces of one source read and transformed: good rows to the spool, the rest to the rejected rows."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from etl.catalogue import load_catalogue
from etl.extract import Piece
from etl.ledger import Ledger
from etl.load.rejected import RejectedRows
from etl.load.spool import Spool
from etl.progress import heard
from etl.provisional import Provisional, new_codes
from etl.sources.batch import Batch
from etl.transform import dossiers, totals
from etl.transform.context import Context, Outcome
from etl.transform.lookup import Catalogue
from etl.transform.number_codes import with_whole_codes
from etl.transform.steps import Asked, judged
from etl.workers import Workers


@dataclass
class Taken:
    """A piece that was read to the end.

    `adds`: it says only what is new or changed since it was last read. `same`: its content is what it was then.
    `cells`: its totals, where the source is one of totals.
    """

    file_id: int
    adds: bool
    same: bool = False
    rows_read: int = 0
    cells: pd.DataFrame = field(default_factory=pd.DataFrame)


class PieceReader:
    """Reads the pieces of one source; codes that may be added are added as they come.

    `waiting`: a piece that earlier runs have read changed this time, and is left to the next run.
    """

    def __init__(
        self,
        connection: Connection,
        context: Context,
        ledger: Ledger,
        spool: Spool,
        rejected: RejectedRows,
        workers: Workers,
        key_file: str | None = None,
    ) -> None:
        """`key_file`: where the workers find the key, if they are elsewhere; then it is not sent to them."""
        self._connection = connection
        self.context = context
        self._ledger = ledger
        self._spool = spool
        self._rejected = rejected
        self._provisional = Provisional(connection)
        self._workers, self._key_file = workers, key_file
        self.waiting = False

    def read(self, piece: Piece) -> Taken | None:
        """Read a piece to the end; None where its content is as before, or changed while it was read."""
        if piece.untouched:
            mark = piece.finish()
            if mark is not None:
                self._ledger.remember(piece.name, mark)
            else:
                self._leave(piece)
            return None
        file_id = self._ledger.begin(piece.name)
        if not piece.whole:
            self._rejected.extend(file_id)
        taken = self._take(piece, file_id)
        mark = piece.finish()
        if mark is None:
            self._spool.drop(file_id)
            self._rejected.drop(file_id)
            self._ledger.abandon(piece.name)
            self._leave(piece)
            return None
        self._ledger.remember(piece.name, mark)
        if piece.whole:
            self._rejected.replace(file_id)
        return taken

    def _leave(self, piece: Piece) -> None:
        self.waiting |= piece.name in self._ledger.known

    def codes(self) -> dict[str, dict[int, str]]:
        """Codes by the store's ids, for comparing rows by what they say."""
        catalogue = self.context.catalogue
        found = {"service_id": {f.id: code for code, f in catalogue.services.items()}}
        for name, dated in (("agency_id", catalogue.agencies), ("locality_id", catalogue.localities)):
            found[name] = dated.codes
        return found

    def _take(self, piece: Piece, file_id: int) -> Taken:
        context = replace(self.context, file_id=file_id)
        if context.source.records == "totals":
            return self._take_totals(piece, context)
        taken = Taken(file_id, not piece.whole, piece.same)
        told: deque[tuple[Batch, pd.DataFrame, Catalogue]] = deque()
        for outcome in self._workers.ordered(judged, self._asked(piece, context, told)):
            batch, fields, catalogue = told.popleft()
            self._name_new_codes(batch, fields, outcome, catalogue)
            self._spool.add(self._account(outcome, context, taken))
        return taken

    def _asked(
        self, piece: Piece, context: Context, told: "deque[tuple[Batch, pd.DataFrame, Catalogue]]"
    ) -> Iterator[Asked]:
        """Yield what is to be judged of a piece, its codes added; `told` keeps what is needed afterwards."""
        for batch in piece.batches():
            whole, fields = self._prepared(batch)
            catalogue = self.context.catalogue
            told.append((whole, fields, catalogue))
            known = replace(context, catalogue=catalogue)
            if self._key_file is not None:
                known = replace(known, key=b"")
            yield Asked(whole, known, self._key_file)

    def _take_totals(self, piece: Piece, context: Context) -> Taken:
        taken = Taken(context.file_id, not piece.whole, piece.same)
        batches = list(piece.batches())  # whether they are of days, one alone cannot tell
        context = replace(context, of_days=any(totals.of_days(batch, context) for batch in batches))
        cells = [self._of_totals(batch, context, taken) for batch in batches]
        some = [frame for frame in cells if len(frame)] or cells[:1]
        taken.cells = pd.concat(some, ignore_index=True) if some else pd.DataFrame()
        return taken

    def _of_totals(self, batch: Batch, context: Context, taken: Taken) -> pd.DataFrame:
        batch, fields = self._prepared(batch)
        catalogue = self.context.catalogue
        outcome = totals.transform(batch, replace(context, catalogue=catalogue))
        self._name_new_codes(batch, fields, outcome, catalogue)
        return self._account(outcome, context, taken)

    def _account(self, outcome: Outcome, context: Context, taken: Taken) -> pd.DataFrame:
        """The good rows of a batch; the others are set aside."""
        taken.rows_read += outcome.rows_read
        self._rejected.add(outcome.rejected, context.file_id)
        return outcome.good

    def _prepared(self, batch: Batch) -> tuple[Batch, pd.DataFrame]:
        """The batch with whole codes, and its fields; codes that may be added are in the catalogue now."""
        heard().rows(len(batch.rows))
        column = self.context.source.columns.get("service")
        batch = with_whole_codes(batch, column, self.context.catalogue.service_ids)
        return batch, self._add_codes(batch)

    def _name_new_codes(self, batch: Batch, fields: pd.DataFrame, outcome: Outcome, catalogue: Catalogue) -> None:
        """Call codes that were added as the rows that are loaded call them."""
        if self.context.source.unknown_codes == "add":
            loaded = ~np.isin(batch.lines, outcome.rejected["line"].to_numpy(dtype=np.int64))
            self._provisional.rename(fields[loaded], catalogue)

    def _add_codes(self, batch: Batch) -> pd.DataFrame:
        """Add the codes of a batch that may be added, and return its fields."""
        source = self.context.source
        fields = dossiers.canonical_fields(batch.rows, source.columns, source.defaults)
        declared = source.agencies
        if len(declared) == 1 and "*" not in declared[0] and "agency" not in fields:
            fields["agency"] = declared[0]
        found = new_codes(fields, self.context.catalogue, source.unknown_codes)
        if found:
            self._provisional.add(found)
            known = self.context.catalogue
            checked = {"agencies": known.agencies.checked, "localities": known.localities.checked}
            self.context = replace(self.context, catalogue=load_catalogue(self._connection, checked))
        return fields

    def close(self, *, remapped: bool) -> None:
        """After the load: forget the codes that were added for rows which were not loaded."""
        self._provisional.close(all_of_them=remapped)

"""What users would pick instead, each over the same files; run one by name in a process of its own.

`python -m benchmarks.speed.peers NAME FOLDER` prints nothing; how long it takes and how much memory it holds is
measured from outside.
"""

import csv
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv

_DEDUPLICATE = """
create table newest as
select * exclude (place) from (
    select *, row_number() over (
        partition by "Mã hồ sơ" order by strptime("Cập nhật", '%d/%m/%Y %H:%M:%S') desc, "Trạng thái" desc
    ) as place from read_csv('{files}', all_varchar = true)
) where place = 1
"""
_AGGREGATE = """
create table counts as
select "Mã thủ tục", "Mã cơ quan", "Mã xã", "Kênh",
       date_trunc('day', try_strptime("Tiếp nhận", '%d/%m/%Y %H:%M:%S')) as day, count(*) as dossiers
from newest group by all
"""


def duckdb(folder: Path) -> None:
    """De-duplicate and aggregate in memory, nothing checked, hashed or kept."""
    import duckdb as engine  # noqa: PLC0415 - each peer alone

    with engine.connect(config={"threads": 2}) as connection:
        connection.execute(_DEDUPLICATE.format(files=folder / "logs/*.csv"))
        connection.execute(_AGGREGATE)


def pandas(folder: Path) -> None:
    """Read, drop duplicates and write with `to_sql` into SQLite."""
    frames = [pd.read_csv(file, dtype=str, keep_default_na=False) for file in sorted((folder / "logs").glob("*.csv"))]
    rows = pd.concat(frames, ignore_index=True)
    moment = pd.to_datetime(rows["Cập nhật"], format="%d/%m/%Y %H:%M:%S", errors="coerce")
    newest = rows.assign(_moment=moment).sort_values(["_moment", "Trạng thái"]).drop_duplicates("Mã hồ sơ", keep="last")
    with sqlite3.connect(folder / "pandas.db") as connection:
        newest.drop(columns="_moment").to_sql("dossiers", connection, index=False, if_exists="replace")
        day = pd.to_datetime(newest["Tiếp nhận"], format="%d/%m/%Y %H:%M:%S", errors="coerce").dt.strftime("%Y-%m-%d")
        keys = ["Mã thủ tục", "Mã cơ quan", "Mã xã", "Kênh", "day"]
        counts = newest.assign(day=day).groupby(keys, as_index=False).size()
        counts.to_sql("counts", connection, index=False, if_exists="replace")


def dlt_rows(folder: Path) -> None:
    """dlt's merge of plain rows into SQLite."""

    def rows() -> Iterator[dict[str, str]]:
        for file in sorted((folder / "logs").glob("*.csv")):
            with file.open(encoding="utf-8", newline="") as stream:
                yield from csv.DictReader(stream)

    _merge(folder, "rows", rows)


def dlt_arrow(folder: Path) -> None:
    """dlt's merge of Arrow tables into SQLite."""

    def tables() -> Iterator[pa.Table]:
        for file in sorted((folder / "logs").glob("*.csv")):
            yield pa.csv.read_csv(file)

    _merge(folder, "arrow", tables)


def _merge(folder: Path, name: str, rows: Callable[[], Iterator[Any]]) -> None:
    import dlt  # noqa: PLC0415 - each peer alone

    source = dlt.resource(rows, name="dossiers", write_disposition="merge", primary_key="Mã hồ sơ")
    destination = dlt.destinations.sqlalchemy(f"sqlite:///{folder / name}.db")
    pipeline = dlt.pipeline(name, destination=destination, dataset_name="main", pipelines_dir=str(folder / "dlt"))
    pipeline.run(source)


PEERS: dict[str, Callable[[Path], None]] = {
    "duckdb": duckdb,
    "pandas": pandas,
    "dlt_rows": dlt_rows,
    "dlt_arrow": dlt_arrow,
}

if __name__ == "__main__":
    PEERS[sys.argv[1]](Path(sys.argv[2]))

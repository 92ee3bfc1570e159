"""Peak memory of a run over a long log: `python -m benchmarks.memory ROWS [--padding N] [--store URL]`.

Prints rows, bytes, seconds, rows a second and the greatest resident memory of the pulling process.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.memory.long_log import write


def measure(rows: int, padding: int, store: str) -> str:
    """Write the log into a temporary folder, pull it in a process of its own; returns one line of a table."""
    with tempfile.TemporaryDirectory() as folder:
        settings = write(Path(folder), rows, padding=padding, store=store)
        size = (Path(folder) / "logs/log.csv").stat().st_size
        begun = time.monotonic()
        command = [sys.executable, "-m", "etl", "run", "--config", str(settings)]
        subprocess.run(command, check=True, cwd=Path(__file__).parents[2], stderr=subprocess.DEVNULL)
        seconds = time.monotonic() - begun
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return f"| {rows:,} | {size / 1e9:.2f} GB | {seconds:,.0f} s | {rows / seconds:,.0f} | {peak:,.0f} MB |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="+")
    parser.add_argument("--padding", type=int, default=0, help="characters of free text in each row")
    parser.add_argument("--store", default="sqlite:///tracker.db")
    asked = parser.parse_args()
    print("| rows | log | run | rows a second | peak memory |")
    print("|---|---|---|---|---|")
    for rows in asked.rows:
        print(measure(rows, asked.padding, asked.store), flush=True)


if __name__ == "__main__":
    main()

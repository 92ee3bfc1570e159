import subprocess
import sys

FREED = """
import os, threading
from pathlib import Path
from tracker.heap import give_back, share_one_heap

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

def fill_and_free():
    pieces = [bytearray(b"x" * 80_000) for _ in range(1_000)]
    kept.append(bytearray(b"y" * 1_000))  # behind them all, as results are that a worker remembers

kept = []
share_one_heap()
before = resident()
thread = threading.Thread(target=fill_and_free)
thread.start()
thread.join()
give_back()
print(resident() - before)
"""


def test_what_a_thread_freed_goes_back_to_the_system():
    told = subprocess.run([sys.executable, "-c", FREED], check=True, capture_output=True, text=True)
    assert int(told.stdout) < 10_000_000  # of 80

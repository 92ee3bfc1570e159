"""Steps on other processes: in order, the same as here, and done even if a process dies."""

import os
import signal
import time
from collections.abc import Iterator

import pytest

from etl.workers import Here, Local, local


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Local]:
    """Two processes that are ready."""
    monkeypatch.setattr(local, "WORTH", 0.0)
    with Local(2) as made:
        begun = time.monotonic()
        while made._pool is None:
            assert list(made.ordered(abs, [-1])) == [1]
            assert time.monotonic() < begun + 60
        yield made


def where(_thing: int) -> int:
    return os.getpid()


def die_elsewhere(home: int) -> int:
    if os.getpid() != home:
        os.kill(os.getpid(), signal.SIGKILL)
    return home


def fail(thing: int) -> int:
    raise ValueError(str(thing))


def test_results_come_in_the_order_of_the_things(processes: Local) -> None:
    things = list(range(-50, 50))
    assert list(processes.ordered(abs, things)) == list(Here().ordered(abs, things))


def test_other_processes_do_the_work(processes: Local) -> None:
    found = set(processes.ordered(where, range(40)))
    assert found - {os.getpid()}


def test_a_process_that_dies_costs_no_result(processes: Local) -> None:
    home = os.getpid()
    assert list(processes.ordered(die_elsewhere, [home] * 5)) == [home] * 5
    assert list(processes.ordered(abs, [-1, -2])) == [1, 2]


def test_what_goes_wrong_in_a_step_is_raised_here(processes: Local) -> None:
    with pytest.raises(ValueError, match="7"):
        list(processes.ordered(fail, [7, 8]))


def test_little_work_is_done_here() -> None:
    with Local(2) as made:
        assert set(made.ordered(where, range(100))) == {os.getpid()}


def test_after_a_rest_there_are_processes_again_when_they_are_needed(processes: Local) -> None:
    processes.rest()
    assert list(processes.ordered(abs, range(-9, 0))) == list(range(9, 0, -1))
    begun = time.monotonic()
    while processes._pool is None and time.monotonic() < begun + 60:
        assert list(processes.ordered(abs, [-1])) == [1]
    assert set(processes.ordered(where, range(40))) - {os.getpid()}


def test_processes_end_with_their_run(processes: Local) -> None:
    (one, *_) = set(processes.ordered(where, range(40))) - {os.getpid()}
    processes.close()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            os.kill(one, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("a process outlived its run")

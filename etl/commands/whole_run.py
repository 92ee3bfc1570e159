"""A run that may find something: under the lock, watched, and told of afterwards."""

from collections.abc import Callable

from etl import pipeline
from etl.extract import Again
from etl.lock import held
from etl.notify.occasion import after_run
from etl.progress import Progress
from etl.result import RunResult
from etl.stop import Stop
from tracker.settings import Settings
from tracker.store.migrate import upgrade
from tracker.store.session import LARGE_CACHE_KIB, make_engine


def whole_run(
    settings: Settings,
    names: tuple[str, ...],
    full: bool,
    since: int | None,
    timeout: float | None,
    wait: float,
    scheduler: str | None,
    progress: Progress,
    complain: Callable[[str], None],
) -> RunResult:
    """Bring the store's schema up to date and pull; `since`: nanoseconds since 1970 UTC, `timeout`: minutes."""
    stop = Stop(timeout or settings.unattended.max_minutes)
    with after_run(settings, complain) as told, stop.watching():
        with held(settings, "run", wait, stop.check):
            upgrade(settings)
            engine = make_engine(settings, LARGE_CACHE_KIB)
            again = Again(full, since)
            told.result = pipeline.run(
                engine, settings, names, again=again, progress=progress, stop=stop, scheduler=scheduler
            )
        return told.result

"""Keeps the most visited pages made: at the start of a worker, and again when data have changed."""

import logging
import threading
import time

from flask import Flask

from tracker.heap import give_back
from tracker.permissions import READER
from tracker.views.entering import INSIDE

PAGES = ("/", "/services", "/low-use", "/adoption", "/agencies", "/localities", "/upgrades", "/campaigns", "/data")
EVERY = 30.0  # seconds
log = logging.getLogger(__name__)


def warm(app: Flask) -> None:
    """Make the pages, as nobody and as staff; what they are made of is kept as long as nothing changes."""
    client = app.test_client()
    for path in PAGES:
        client.get(path)
        client.get(path, environ_overrides={INSIDE: READER})


def keep_warm(app: Flask, every: float = EVERY) -> threading.Thread:
    """Warm now and then in a thread of its own, which ends with the process."""

    def work() -> None:
        while True:
            try:
                warm(app)
            except Exception:
                # A page that cannot be made is told to whoever asks for it; this is only a convenience.
                log.exception("the pages could not be made ahead")
            give_back()  # what other pages took meanwhile, too
            time.sleep(every)

    thread = threading.Thread(target=work, name="warmth", daemon=True)
    thread.start()
    return thread

"""How gunicorn serves the site; any option can be overridden on the command line."""

from typing import Any

from tracker.heap import collect_rarely, share_one_heap

worker_class = "gthread"
workers = 2
threads = 4
timeout = 60
# Behind a proxy on the same machine; name others with --forwarded-allow-ips.
forwarded_allow_ips = "127.0.0.1"


def post_fork(_server: Any, _worker: Any) -> None:
    """Keep a worker small and quick, from its first import on."""
    share_one_heap()
    collect_rarely()


def post_worker_init(worker: Any) -> None:
    """Make the first pages before the first visitor asks for them."""
    # Not in the master, whose modules would outlive a reload (HUP).
    from tracker.warmth import keep_warm  # noqa: PLC0415

    keep_warm(worker.app.callable)

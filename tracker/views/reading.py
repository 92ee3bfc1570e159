"""What a request reads with: the reader of the store, the role of its reader, and what each page must say."""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from flask import Flask, current_app, g

from tracker.permissions import NOBODY, Right, Visitor
from tracker.queries import data, kept
from tracker.queries.access import Access
from tracker.queries.cache import remembered
from tracker.queries.reader import Reader, StoreNotReadyError
from tracker.settings import Settings

_EXTENSION = "uptake_access"


def init_app(app: Flask, access: Access) -> None:
    """Give requests a reader, opened at first use and closed at the end."""
    app.extensions[_EXTENSION] = access

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        opened: Reader | None = g.pop("reader", None)
        if opened is not None:
            access.close(opened)

    @app.context_processor
    def about_site() -> dict[str, Any]:
        return {"site": site()}


def access() -> Access:
    return access_of(current_app)


def access_of(app: Flask) -> Access:
    """Return the way to the store that an application was given."""
    return cast(Access, app.extensions[_EXTENSION])


def settings() -> Settings:
    return access().settings


def reader() -> Reader:
    """Return the reader of this request; StoreNotReadyError where there is nothing to read."""
    if "reader" not in g:
        g.reader = access().open()
    return cast(Reader, g.reader)


def visitor() -> Visitor:
    """Return who asks."""
    return cast(Visitor, g.get("visitor", NOBODY))


def may(right: Right) -> bool:
    """Whether who asks has a right."""
    return right in visitor().rights(public=settings().site.public)


def least_cell() -> int:
    """Return the size under which cells by place, kind of applicant or day are hidden from this reader."""
    return 0 if may("details") else settings().privacy.min_cell


@dataclass(frozen=True)
class Site:
    """What the frame of every page says."""

    title: str
    synthetic: bool
    data_until: date | None
    late_sources: tuple[tuple[str, date | None], ...]
    user: str | None
    public: bool


def site() -> Site:
    """Return what the frame of every page says; without data where the store cannot be read."""
    used = settings()
    try:
        until, late = _freshness(reader())
    except StoreNotReadyError:
        until, late = None, ()
    return Site(used.site.title, used.site.synthetic, until, late, visitor().name or None, used.site.public)


@remembered
def _freshness(reader: Reader) -> tuple[date | None, tuple[tuple[str, date | None], ...]]:
    until = max((one.last_day for one in data.sources(reader) if one.last_day), default=None)
    if until is None:
        until = kept.kept(reader).last_day_with_data()
    late = tuple((one.name, one.last_day) for one in data.sources(reader) if one.lateness != "fresh")
    return until, late

"""/notes and /services/<code>/notes: what people write beside the figures, and why a service is used little."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker import addresses, changes
from tracker.changes import ChangeError
from tracker.look import gettext as _
from tracker.queries import catalogue, notes
from tracker.queries.catalogue import ServiceEntry
from tracker.queries.reader import Reader
from tracker.views import note_words, reading
from tracker.views.errors import ForbiddenError, NotFoundError

blueprint = Blueprint("notes", __name__)


@blueprint.get("/notes")
def of_province() -> ResponseReturnValue:
    """Notes of the whole province, with the form for another."""
    return _notes_page(reading.reader(), None)


@blueprint.post("/notes")
def add_to_province() -> ResponseReturnValue:
    """Keep a note of the whole province."""
    return _add(reading.reader(), None)


@blueprint.get("/services/<code>/notes")
def of_service(code: str) -> ResponseReturnValue:
    """Notes of a service, with the forms for another and for the reason of its low use."""
    reader = reading.reader()
    return _notes_page(reader, _service(reader, code))


@blueprint.post("/services/<code>/notes")
def add_to_service(code: str) -> ResponseReturnValue:
    """Keep a note of a service."""
    reader = reading.reader()
    return _add(reader, _service(reader, code))


@blueprint.post("/services/<code>/reason")
def save_reason(code: str) -> ResponseReturnValue:
    """Keep why a service is used little, or forget it."""
    reader = reading.reader()
    service = _service(reader, code)
    _may_write(reader, service)
    form = request.form
    try:
        due_on = _day(form.get("due_on", ""))
        with reading.access().changing() as store:
            if form.get("do") == "remove":
                changes.remove_reason(store, service.code)
            else:
                changes.save_reason(
                    store,
                    service.code,
                    cause=form.get("cause", ""),
                    text=form.get("text", ""),
                    owner=form.get("owner", ""),
                    next_step=form.get("next_step", ""),
                    due_on=due_on,
                    author=reading.visitor().name,
                )
    except ChangeError as error:
        return _notes_page(reader, service, note_words.refusal(error.reason), status=422)
    return redirect(addresses.page_path(f"/services/{service.code}"))


@blueprint.post("/notes/<int:note_id>/remove")
def remove(note_id: int) -> ResponseReturnValue:
    """Take a note away: the author's own, or any for who writes about the whole province."""
    reader = reading.reader()
    code = request.form.get("service") or None
    service = _service(reader, code) if code else None
    found = next((one for one in notes.notes(reader, code) if one.id == note_id), None)
    if found is None:
        raise NotFoundError(_("This note is not there any more. Load the page again."))
    _may_write(reader, service if found.service else None)
    with reading.access().changing() as store:
        changes.remove_note(store, note_id)
    return redirect(_path(service))


def _add(reader: Reader, service: ServiceEntry | None) -> ResponseReturnValue:
    _may_write(reader, service)
    form = request.form
    try:
        starts_on, ends_on = _day(form.get("starts_on", "")), _day(form.get("ends_on", ""))
        if starts_on is None:
            raise ChangeError("days")
        with reading.access().changing() as store:
            code = service.code if service else None
            changes.add_note(store, code, starts_on, ends_on, form.get("text", ""), reading.visitor().name)
    except ChangeError as error:
        return _notes_page(reader, service, note_words.refusal(error.reason), status=422)
    return redirect(_path(service))


def _path(service: ServiceEntry | None) -> str:
    return addresses.page_path(f"/services/{service.code}/notes" if service else "/notes")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ChangeError("days") from None


def _service(reader: Reader, code: str) -> ServiceEntry:
    found = catalogue.load(reader).service(code)
    if found is None:
        raise NotFoundError(
            _("No service has the code %(code)s. Look for it by name in the list of services.", code=code[:60])
        )
    return found


def may_write(reader: Reader, service: ServiceEntry | None) -> bool:
    """Whether the visitor writes notes at a service, or of the whole province."""
    if not reading.may("annotate"):
        return False
    agency = catalogue.load(reader).agency_by_id.get(service.agency_id or 0) if service else None
    return reading.visitor().answers_for(agency.code if agency else None)


def _may_write(reader: Reader, service: ServiceEntry | None) -> None:
    if not may_write(reader, service):
        raise ForbiddenError(
            _("You may write at the services of your own agencies only. An administrator can add an agency to yours.")
        )


def _notes_page(
    reader: Reader, service: ServiceEntry | None, refused: str | None = None, *, status: int = 200
) -> ResponseReturnValue:
    code = service.code if service else None
    shown: dict[str, Any] = {
        "title": _("Notes"),
        "path": "/services" if service else "/notes",
        "service": service,
        "notes": note_words.listed(notes.notes(reader, code)),
        "reason": notes.reasons(reader).get(code) if code else None,
        "causes": note_words.causes(),
        "may_write": may_write(reader, service),
        "may_write_all": may_write(reader, None),
        "refused": refused,
        "form": request.form,
        "longest": changes.LONGEST,
        "today": reader.today,
    }
    return render_template("notes/page.html", **shown), status, {"Cache-Control": "no-store"}

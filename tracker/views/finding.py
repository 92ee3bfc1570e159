"""/search: services, agencies, communes and wards by name, code or everyday word."""

from flask import Blueprint, Response, redirect, render_template, request

from tracker import addresses, look
from tracker.look import gettext as _
from tracker.queries import finding
from tracker.views import page, reading

blueprint = Blueprint("finding", __name__)
_SHOWN, _LONGEST = 20, 100


@blueprint.get("/search")
def show() -> str | Response:
    """List what fits; a single one is opened at once."""
    reader = reading.reader()
    asked = page.question(reader, page.parameters())
    text = request.args.get("q", "").strip()[:_LONGEST]
    found = finding.find(reader, text, asked.day)
    if found.total == 1:
        return redirect(_only(found))  # type: ignore[return-value]  # werkzeug's, which Flask's own responses are
    groups = [
        (_("Services"), "/services/", [(one.code, one.name(look.current().code)) for one in found.services]),
        (_("Agencies"), "/agencies/", [(one.code, one.name) for one in found.agencies]),
        (_("Communes and wards"), "/localities/", [(one.code, one.name) for one in found.localities]),
    ]
    return render_template(
        "finding/page.html",
        title=_("Search"),
        path="/search",
        text=text,
        total=found.total,
        groups=[(name, where, rows[:_SHOWN], len(rows)) for name, where, rows in groups if rows],
    )


def _only(found: finding.Found) -> str:
    for where, entries in (
        ("services", found.services),
        ("agencies", found.agencies),
        ("localities", found.localities),
    ):
        if entries:
            return addresses.carried(f"/{where}/{entries[0].code}")
    return addresses.carried("/services")

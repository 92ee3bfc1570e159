"""Past campaigns from a CSV or XLSX file: kept once each, and never in place of what was changed on the site."""

import hashlib
from datetime import UTC, datetime

from sqlalchemy import Connection, insert

from etl.catalogue_files import Row, read_rows
from etl.load import state
from etl.succession import CatalogueError
from etl.transform import values
from tracker.settings import Settings
from tracker.store.models import Campaign, CampaignPlace, CampaignService
from tracker.store.models.campaigns import AUDIENCES, KINDS

NEEDED = ["name", "kind", "starts_on", "ends_on", "services"]
OPTIONAL = ["places", "compared", "audience", "cost", "owner", "partners", "message"]
AUTHOR = "import"
_TEXTS = ("name", "owner", "partners", "message")
_TAKEN = "past_campaigns"  # the state that tells which rows were taken once


def read_campaigns(settings: Settings) -> list[Row]:
    """Read the campaigns that `[catalogue] campaigns` names.

    Raises:
        CatalogueError: the file is missing or unreadable, or a row tells no campaign that can be.
    """
    relative = settings.catalogue.campaigns
    if relative is None:
        return []
    rows = read_rows(settings, "campaigns", relative, NEEDED, OPTIONAL)
    for number, row in enumerate(rows, start=1):
        where = f"{relative}, campaign {number}"
        if row["kind"] not in KINDS:
            raise CatalogueError(f"{where}: kind must be one of {', '.join(KINDS)}.")
        if row.get("audience") not in (None, *AUDIENCES):
            raise CatalogueError(f"{where}: audience must be one of {', '.join(AUDIENCES)}, or empty for everybody.")
        if row["ends_on"] < row["starts_on"]:
            raise CatalogueError(f"{where}: it ends before it starts.")
        if any(values.personal("".join((row.get(name) or "").replace(".", "").split())) for name in _TEXTS):
            raise CatalogueError(f"{where}: take out numbers of identity, phones and e-mail addresses; none are kept.")
    return rows


def store_campaigns(connection: Connection, rows: list[Row]) -> bool:
    """Take the campaigns that were not taken before, by name and first day; returns whether there were any.

    One that was renamed or moved on the site stays as it is there, and does not come a second time.
    """
    taken = set((state.get(connection, _TAKEN) or "").split())
    fresh = {_key(row): row for row in rows if _key(row) not in taken}
    if not fresh:
        return False
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    for row in fresh.values():
        content = {name: row.get(name) or "" for name in ("owner", "partners", "message")}
        content |= {name: row[name] for name in ("kind", "starts_on", "ends_on")}
        content |= {"name": row["name"][:200], "audience": row.get("audience"), "cost": row.get("cost")}
        told = insert(Campaign).values(**content, cancelled=False, author=AUTHOR, written_at=now).returning(Campaign.id)
        number = connection.scalar(told)
        services = [{"campaign_id": number, "service": code} for code in dict.fromkeys(row["services"].split())]
        connection.execute(insert(CampaignService), services)
        roles = {**_codes(row.get("compared"), "compared"), **_codes(row.get("places"), "treated")}
        if roles:
            places = [{"campaign_id": number, "locality": code, "role": role} for code, role in roles.items()]
            connection.execute(insert(CampaignPlace), places)
    state.put(connection, _TAKEN, " ".join(sorted(taken | fresh.keys())))
    return True


def _key(row: Row) -> str:
    return hashlib.sha256(f"{row['name']}\n{row['starts_on']}".encode()).hexdigest()[:16]


def _codes(text: str | None, role: str) -> dict[str, str]:
    return dict.fromkeys((text or "").split(), role)

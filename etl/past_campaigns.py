"""Past campaigns from a CSV or XLSX file: kept once each, and never in place of what was changed on the site."""

from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from etl.catalogue_files import Row, read_rows
from etl.succession import CatalogueError
from tracker.settings import Settings
from tracker.store.models import Campaign, CampaignPlace, CampaignService
from tracker.store.models.campaigns import AUDIENCES, KINDS

NEEDED = ["name", "kind", "starts_on", "ends_on", "services"]
OPTIONAL = ["places", "compared", "audience", "cost", "owner", "partners", "message"]
AUTHOR = "import"


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
    return rows


def store_campaigns(connection: Connection, rows: list[Row]) -> bool:
    """Keep the campaigns that are not there yet, by name and first day; returns whether there were any."""
    there = {(row.name, row.starts_on) for row in connection.execute(select(Campaign.name, Campaign.starts_on))}
    fresh = {(row["name"][:200], row["starts_on"]): row for row in rows}
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    for key in [key for key in fresh if key not in there]:
        row = fresh[key]
        values = {name: row.get(name) or "" for name in ("owner", "partners", "message")}
        values |= {name: row[name] for name in ("kind", "starts_on", "ends_on")}
        values |= {"name": key[0], "audience": row.get("audience"), "cost": row.get("cost")}
        told = insert(Campaign).values(**values, cancelled=False, author=AUTHOR, written_at=now).returning(Campaign.id)
        number = connection.scalar(told)
        services = [{"campaign_id": number, "service": code} for code in dict.fromkeys(row["services"].split())]
        connection.execute(insert(CampaignService), services)
        roles = {**_codes(row.get("compared"), "compared"), **_codes(row.get("places"), "treated")}
        if roles:
            places = [{"campaign_id": number, "locality": code, "role": role} for code, role in roles.items()]
            connection.execute(insert(CampaignPlace), places)
    return any(key not in there for key in fresh)


def _codes(text: str | None, role: str) -> dict[str, str]:
    return dict.fromkeys((text or "").split(), role)

"""Weekly counts by place are kept for the services of campaigns, and follow the logs."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.accounts import client_of
from tests.helpers import DOSSIER_COLUMNS, Province, source, write_province
from tracker.app import create_app
from tracker.store.models import Campaign, CampaignService, Locality, Service, UsagePlaceWeek
from tracker.store.session import make_engine

PLACES = (
    "code,name,valid_from,valid_to\nX1,Cũ,,2026-01-31\nX9,Chia,,2026-01-31\nX2,Mới,2026-02-01,\nX3,Ba,2026-02-01,\n"
)
MAP = "old_code,old_valid_to,new_code,share\nX1,2026-01-31,X2,1\nX9,2026-01-31,X2,0.5\nX9,2026-01-31,X3,0.5\n"
CAMPAIGNS = "name,kind,starts_on,ends_on,services,places\nĐợt một,counter_help,2026-03-02,2026-03-29,S1,X2\n"


def rows(service: str, place: str, channel: str, first: str, days: int) -> list[str]:
    start = date.fromisoformat(first)
    return [
        f"{service}{place}{channel}{first}-{n},{service},{channel},{start + timedelta(days=n)},{place}"
        for n in range(days)
    ]


def log(*parts: list[str]) -> str:
    return "\n".join(["dossier,service,channel,received,place", *(row for part in parts for row in part)]) + "\n"


@pytest.fixture
def province(tmp_path: Path, store_url: str) -> Province:
    columns = {**DOSSIER_COLUMNS, "locality": "place"}
    made = write_province(tmp_path, source("one", columns=columns), store_url=store_url)
    made.write("places.csv", PLACES)
    made.write("map.csv", MAP)
    made.write("campaigns.csv", CAMPAIGNS)
    files = 'localities = "places.csv"\nlocality_map = "map.csv"\ncampaigns = "campaigns.csv"\n'
    made.change("[catalogue]\n", "[catalogue]\n" + files)
    made.write(
        "logs/one-1.csv",
        log(
            rows("S1", "X1", "online", "2026-01-26", 6),
            rows("S1", "X9", "online", "2026-01-26", 3),
            rows("S1", "X2", "counter", "2026-02-02", 7),
            rows("S2", "X2", "counter", "2026-02-02", 7),
        ),
    )
    return made


def weeks(province: Province) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Online and all dossiers by service, place and week."""
    engine = make_engine(province.settings)
    week = UsagePlaceWeek
    query = (
        sa.select(Service.code, Locality.code, week.week, sa.func.sum(week.online), sa.func.sum(week.dossiers))
        .join(Service, Service.id == week.service_id)
        .join(Locality, Locality.id == week.locality_id)
        .group_by(Service.code, Locality.code, week.week)
    )
    with engine.connect() as connection:
        found = {(row[0], row[1], str(row[2])): (int(row[3]), int(row[4])) for row in connection.execute(query)}
    engine.dispose()
    return found


def test_they_stand_at_the_places_in_force_and_leave_out_those_that_were_split(province: Province) -> None:
    assert province.run().status == "succeeded"
    assert weeks(province) == {("S1", "X2", "2026-01-26"): (6, 6), ("S1", "X2", "2026-02-02"): (0, 7)}


def test_a_later_file_changes_its_weeks_alone(province: Province) -> None:
    province.run()
    province.write("logs/one-2.csv", log(rows("S1", "X3", "online", "2026-02-03", 2)))
    province.run()
    assert weeks(province)["S1", "X3", "2026-02-02"] == (2, 2)
    assert weeks(province)["S1", "X2", "2026-01-26"] == (6, 6)


def test_a_service_is_counted_from_its_first_campaign_on_and_forgotten_with_its_last(province: Province) -> None:
    province.run()
    engine = make_engine(province.settings)
    with engine.begin() as connection:
        connection.execute(sa.update(CampaignService).values(service="S2"))
    engine.dispose()
    province.run()
    assert weeks(province) == {("S2", "X2", "2026-02-02"): (0, 7)}


def test_past_campaigns_are_kept_once_and_what_was_changed_on_the_site_stays(province: Province) -> None:
    province.run()
    engine = make_engine(province.settings)
    with engine.begin() as connection:
        connection.execute(sa.update(Campaign).values(owner="Sở Tư pháp", name="Tên khác"))
    province.run()
    with engine.connect() as connection:
        found = connection.execute(sa.select(Campaign.name, Campaign.owner, Campaign.kind)).all()
    engine.dispose()
    assert [tuple(row) for row in found] == [("Tên khác", "Sở Tư pháp", "counter_help")]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("counter_help", "magic", "kind must be one of"),
        ("2026-03-29", "2026-01-01", "it ends before it starts"),
        ("2026-03-02", "soon", "starts_on is no date"),
        ("Đợt một", "Gọi 0912 345 678", "take out numbers of identity"),
    ],
)
def test_a_file_of_campaigns_that_cannot_be_is_refused_with_a_sentence(
    province: Province, old: str, new: str, sentence: str
) -> None:
    province.write("campaigns.csv", CAMPAIGNS.replace(old, new))
    [result] = province.run().sources
    assert result.problem is not None
    assert sentence in result.problem.sentence()


PAGES = ("/", "/services/S1?grain=week", "/services/S1/dossiers", "/services/S1/dossiers?locality=X2", "/campaigns/1")


def test_pages_that_read_more_than_units_answer_on_both_stores(province: Province) -> None:
    province.run()
    reader = client_of(create_app(province.settings, date(2026, 3, 30)))
    assert [reader.get(path).status_code for path in PAGES] == [200] * len(PAGES)
    [told] = reader.get("/api/v1/campaigns/1/effect").get_json()["items"]
    assert told["method"] == "none"

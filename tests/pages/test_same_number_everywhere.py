"""The same number everywhere: headline, lists, exports and API agree to the dossier, whatever is asked."""

import csv
import io
from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from etl import pipeline
from etl.demo import write_demo
from tests.accounts import client_of
from tests.pages.test_links import TODAY
from tracker import settings as settings_module
from tracker.app import create_app
from tracker.store.migrate import upgrade
from tracker.store.session import make_engine

FILTERS: dict[str, tuple[str, ...]] = {
    "level": ("3", "4"),
    "tier": ("department", "commune"),
    "audience": ("citizen", "business"),
    "definition": ("uptake_no_post", "uptake_all"),
    "months": ("calendar", "reporting"),
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("everywhere")
    write_demo(folder, seed=11, dossiers=3_000, months=20, today=TODAY)
    settings = settings_module.load(folder / "tracker.toml")
    upgrade(settings)
    pipeline.run(make_engine(settings), settings)
    return client_of(create_app(settings, today=TODAY))


def asked(client: FlaskClient, chance: Random) -> str:
    """A random question: a period of 1 to 18 months, and each filter now and then."""
    query = {name: chance.choice(values) for name, values in FILTERS.items() if chance.random() < 0.3}
    if chance.random() < 0.8:
        last = (TODAY.year * 12 + TODAY.month - 1) - chance.randint(1, 8)
        first = last - chance.randint(0, 11)
        query |= {"from": f"{first // 12}-{first % 12 + 1:02}", "to": f"{last // 12}-{last % 12 + 1:02}"}
    if "tier" not in query and chance.random() < 0.3:
        agencies = client.get("/api/v1/agencies").get_json()["items"]
        query["agency"] = chance.choice(agencies)["code"]
    return urlencode(query)


def listed(client: FlaskClient, path: str) -> Iterator[dict[str, Any]]:
    """All items of a list of the API, page after page."""
    following: str | None = path
    while following:
        answer = client.get(following).get_json()
        yield from answer["items"]
        following = answer["next"]


def exported(client: FlaskClient, path: str) -> tuple[int, int]:
    """Dossiers and online dossiers behind the shares of an exported list."""
    rows = list(csv.DictReader(io.StringIO(client.get(path).data.decode("utf-8-sig"))))
    return tuple(sum(int(row[name]) for row in rows) for name in ("Dossiers counted in the share", "Of these online"))  # type: ignore[return-value]


def summed(items: Iterator[dict[str, Any]], part: str) -> tuple[int, int]:
    figures = [one["figure"] for one in items]
    parts = [one if part == "known" else one["base"] for one in figures]
    return sum(one["dossiers"] for one in parts), sum(one["online"] for one in parts)


def behind(client: FlaskClient, code: str, query: str) -> tuple[int, int]:
    """Dossiers and online dossiers of a service, counted in the rows that stand behind its figure."""
    address = f"/services/{code}/dossiers?{query}&format=csv&lang=en&table="
    dossiers, totals = (
        list(csv.DictReader(io.StringIO(client.get(address + table).data.decode("utf-8-sig"))))
        for table in ("dossiers", "totals")
    )
    rows = [(row, 1) for row in dossiers] + [(row, int(row["Dossiers counted"])) for row in totals]
    online = sum(count for row, count in rows if row["Channel"] == "online" and row["Level"] in ("3", "4"))
    return sum(count for _row, count in rows), online


def agrees_to_the_dossier(client: FlaskClient, query: str, chance: Random) -> None:
    """Some services of a question, of one place now and then, hold the rows that their figures say."""
    places = client.get(f"/api/v1/localities?{query}").get_json()["items"]
    if places and chance.random() < 0.5:
        query += "&" + urlencode({"locality": chance.choice(places)["code"]})
    known = [one for one in listed(client, f"/api/v1/services?{query}") if one["figure"]["dossiers"]]
    for one in chance.sample(known, min(2, len(known))):
        said = one["figure"]["dossiers"], one["figure"]["online"]
        assert behind(client, one["code"], query) == said, (one["code"], query)


def agrees(client: FlaskClient, query: str) -> None:
    figure = client.get(f"/api/v1/overview?{query}").get_json()["figure"]
    base, known = ((one["dossiers"], one["online"]) for one in (figure["base"], figure))
    assert summed(listed(client, f"/api/v1/services?{query}"), "base") == base, query
    assert summed(listed(client, f"/api/v1/services?{query}"), "known") == known, query
    assert exported(client, f"/services?{query}&format=csv&lang=en") == base, query
    at_agencies = summed(listed(client, f"/api/v1/agencies?{query}"), "base")
    assert exported(client, f"/agencies?{query}&format=csv&lang=en") == at_agencies, query
    if at_agencies != base:
        rest = base[0] - at_agencies[0]
        assert f"{rest:,} more dossier" in client.get(f"/agencies?{query}&lang=en").text, query
    if figure["uptake"] is not None:
        said = client.get(f"/?{query}&lang=en").text
        assert f"({base[1]:,}\N{NO-BREAK SPACE}/\N{NO-BREAK SPACE}{base[0]:,})" in said, query


@pytest.mark.parametrize("seed", range(4))
def test_headline_lists_exports_and_api_agree(client: FlaskClient, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 (which questions, no secret)
    query = asked(client, chance)
    agrees(client, query)
    agrees_to_the_dossier(client, query, chance)


@pytest.mark.full
def test_headline_lists_exports_and_api_agree_for_hundreds_of_questions(client: FlaskClient) -> None:
    for seed in range(100, 320):
        chance = Random(seed)  # noqa: S311 (which questions, no secret)
        query = asked(client, chance)
        agrees(client, query)
        agrees_to_the_dossier(client, query, chance)

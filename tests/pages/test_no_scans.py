"""Pages and the API read sums: their cost must not grow with the dossiers behind them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.accounts import client_of
from tests.pages.province import fill
from tests.pages.test_accounts import VALUES

FACTS = re.compile(r'\b(?:FROM|JOIN)\s+"?(dossier|event|resolved_dossier)\b')
SHOWS_DOSSIERS = "/services/<code>/dossiers"  # to staff, those behind one figure


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return fill(tmp_path_factory.mktemp("site"), public=True).application


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of any database meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_no_page_reads_dossiers_but_the_one_that_shows_them(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    client = client_of(app, "administrator", ["A1"])
    reading = set()
    for rule in rules:
        path = re.sub(r"<[^>]+>", lambda match: VALUES[match[0]], rule.rule)
        with statements() as asked:
            client.get(path)
        if any(FACTS.search(one) for one in asked):
            reading.add(rule.rule)
    assert reading == {SHOWS_DOSSIERS}  # one at least, or this look at statements would notice none


def test_facts_stay_unread_under_every_filter_of_a_page(app: Flask) -> None:
    client = client_of(app, "administrator", ["A1"])
    questions = ["?to=2026-02", "?level=4", "?definition=uptake_all", "?agency=A1", "?locality=P1", "?months=3"]
    with statements() as asked:
        for page in ("/", "/services", "/services/S1", "/low-use", "/agencies", "/localities", "/adoption"):
            for question in questions:
                client.get(page + question)
    assert asked
    assert [one for one in asked if FACTS.search(one)] == []

"""Packed rows say what the rows themselves say, after every kind of run and to every question."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from etl.demo import write_demo
from tests.helpers import KEY, TOTAL_COLUMNS, Province, source
from tracker.measures.window import Months, Window
from tracker.queries import catalogue, kept, places, projection, standing, trend, units
from tracker.queries.cache import Cache
from tracker.queries.question import Filters, Question
from tracker.queries.reader import Reader, open_reader
from tracker.store import models
from tracker.store.packed import NO_DAY, PLACE_COLUMNS, UNIT_COLUMNS, WEEK_COLUMNS, day_number, pack, unpack
from tracker.store.session import make_engine

TODAY = date(2026, 3, 23)
CHANNELS = ("online", "counter", "post")
KEYS: tuple[tuple[places.By, ...], ...] = ((), ("locality",), ("service",), ("agency", "locality"))


@given(st.lists(st.lists(st.tuples(*[st.integers(-(2**62), 2**62)] * 2), min_size=1), max_size=4))
def test_numbers_of_any_size_come_back_as_they_were(parts: list[list[tuple[int, int]]]) -> None:
    names = ("a", "b")
    packed = [
        (len(rows), pack(dict(zip(names, np.array(rows, dtype=np.int64).T, strict=True)), names)) for rows in parts
    ]
    found = unpack(packed, names)
    assert list(zip(*(found[name].tolist() for name in names), strict=True)) == [row for rows in parts for row in rows]


@pytest.fixture
def province(tmp_path: Path, store_url: str) -> Province:
    """A synthetic province over the reform of its places, counted in months of the calendar and of reporting."""
    write_demo(tmp_path, seed=11, dossiers=1_500, months=14, today=TODAY)
    province = Province(tmp_path)
    province.change('url = "sqlite:///instance/tracker.db"', f'url = "{store_url}"')
    settings = (tmp_path / "tracker.toml").read_text(encoding="utf-8")
    columns = {**TOTAL_COLUMNS, "agency": "agency"}
    books = source("books", records="totals", columns=columns) + "[time]\nmonth_starts_on = 15\n"
    province.write("tracker.toml", settings + "\n" + books)
    # Quarters and a year that stand alone, or for the months inside them.
    coarse = (("1.001193", "H31.206", "2025-Q2"), ("1.000656", "H31.13", "2025-Q3"), ("1.000894", "H31.206", "2025"))
    rows = [f"{service},{agency},{channel},40,{period}" for service, agency, period in coarse for channel in CHANNELS]
    province.write("logs/books.csv", "\n".join(["service,agency,channel,count,period", *rows]) + "\n")
    province.write("instance/pseudonym.key", KEY + "\n")
    return province


def test_packed_rows_follow_the_rows_through_every_run(province: Province) -> None:
    late = sorted((province.folder / "logs").iterdir())[::3]
    for path in late:
        path.rename(path.with_name(f"late {path.name}"))
    province.run()
    assert_packed(province)
    for path in late:
        path.with_name(f"late {path.name}").rename(path)
    province.run()
    assert_packed(province)
    province.change("month_starts_on = 15", "month_starts_on = 10")
    province.run()
    assert_packed(province)


def test_every_question_is_answered_alike_from_packed_rows_and_from_the_rows(province: Province) -> None:
    province.run()
    asked = list(questions(Random(3), 40))  # noqa: S311 no secret
    with reading(province) as reader:
        packed = [answers(reader, *one) for one in asked]
        ahead = kept.kept(reader), projection.heading(reader, asked_now(reader))
        assert ahead[1] is not None
        assert any(len(found) > 1 for found, *_rest in packed)
    forget_packed(province)
    with reading(province) as reader:
        assert [answers(reader, *one) for one in asked] == packed
        assert (kept.kept(reader), projection.heading(reader, asked_now(reader))) == ahead


def assert_packed(province: Province) -> None:
    with reading(province) as reader:
        session = reader.session
        weeks = unpacked(session, models.PackedWeek, ("week",), WEEK_COLUMNS)
        assert weeks
        week = models.UsageWeek
        rows = session.execute(sa.select(week.week, week.service_id, week.online, week.dossiers))
        assert weeks == sorted(map(tuple, rows))
        keys = ("epoch", "calendar", "month")
        found = unpacked(session, models.PackedPlace, keys, PLACE_COLUMNS)
        assert found
        assert found == sorted(_of_place(row, keys) for row in session.scalars(sa.select(models.UsagePlace)))
        found = unpacked(session, models.PackedUnit, ("calendar", "index"), UNIT_COLUMNS)
        assert found
        assert found == sorted(map(_of_unit, session.scalars(sa.select(models.UsageUnit))))
        assert session.scalar(sa.select(sa.func.count()).where(models.UsageUnit.months > 1, models.UsageUnit.alone))


def _of_place(row: models.UsagePlace, keys: tuple[str, ...]) -> tuple[Any, ...]:
    days = day_number(row.period_start), day_number(row.period_end)
    ids = (-1 if one is None else one for one in (row.locality_id, row.service_id, row.agency_id, row.level))
    flags = int(row.complete), int(row.complete_no_post)
    return (*(getattr(row, key) for key in keys), *days, *ids, *flags, *_channels(row))


def _of_unit(row: models.UsageUnit) -> tuple[Any, ...]:
    days = day_number(row.period_start), day_number(row.period_end)
    ids = (-1 if one is None else one for one in (row.service_id, row.agency_id, row.level))
    flags = (row.own, row.active, row.expected, row.complete, row.complete_no_post, row.matched_last, row.matched_next)
    yields = (NO_DAY if day is None else day_number(day) for day in (row.yields_start, row.yields_end))
    edges = row.is_first, row.is_last
    keys = row.calendar, row.index, *days, row.months, *ids
    return (*keys, *map(int, (*flags, row.alone, *yields, *edges)), *_channels(row))


def _channels(row: models.UsagePlace | models.UsageUnit) -> tuple[int, int, int]:
    return row.online, row.post, row.counter + row.phone + row.email + row.other


def unpacked(session: Session, model: Any, keys: tuple[str, ...], names: tuple[str, ...]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for one in session.scalars(sa.select(model)):
        columns = unpack([(one.rows, one.data)], names)
        numbers = zip(*(columns[name].tolist() for name in names), strict=True)
        found += [(*(getattr(one, key) for key in keys), *row) for row in numbers]
    return sorted(found)


@contextmanager
def reading(province: Province) -> Iterator[Reader]:
    engine = make_engine(province.settings)
    with Session(engine) as session:
        yield open_reader(session, province.settings, TODAY, Cache())
    engine.dispose()


def forget_packed(province: Province) -> None:
    """As in a store of an earlier version that no run has filled yet."""
    engine = make_engine(province.settings)
    with engine.begin() as connection:
        for model in (models.PackedWeek, models.PackedPlace, models.PackedUnit):
            connection.execute(sa.delete(model))
    engine.dispose()


def asked_now(reader: Reader) -> Question:
    """The last 12 complete months."""
    last = reader.months.index(TODAY) - 1
    return Question(Window.of(reader.months, last - 11, last, TODAY))


def questions(chance: Random, count: int) -> Iterator[tuple[Question, tuple[places.By, ...], bool]]:
    for _ in range(count):
        start = TODAY - timedelta(days=chance.randint(0, 500))
        window = Window(start, start + timedelta(days=chance.randint(0, 400)), Months(chance.choice((1, 15))), TODAY)
        if chance.random() < 0.6:
            months = window.months
            window = Window.of(months, months.index(window.start), months.index(window.end), TODAY)
        filters = Filters(level=chance.choice((None, None, 3, 4)), tier=chance.choice((None, "department")))
        definition = chance.choice(("uptake", "uptake_no_post", "uptake_all"))
        yield Question(window, definition, filters), chance.choice(KEYS), chance.random() < 0.3


def answers(reader: Reader, question: Question, by: tuple[places.By, ...], in_a_place: bool) -> tuple[Any, ...]:
    """Sums of a question by place and without, its months, and the weeks up to its end."""
    entries = catalogue.load(reader)
    weeks = standing.weekly(reader, [one.id for one in entries.services], question.window.end)
    keys: tuple[units.By, ...] = tuple(one for one in by if one != "locality")
    everywhere = units.sums(reader, question, keys), trend.trends(reader, question, keys[0] if keys else None)
    known = [one for one in entries.localities if catalogue.valid_on(one, question.day)]
    if in_a_place and known:
        question = replace(question, filters=replace(question.filters, locality=known[0].code))
    return places.sums(reader, question, by), *everywhere, [side.tolist() for side in weeks]

"""Migrations run on empty and on filled stores and end in the schema of the models."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.helpers import Province, csv_text, source, write_province
from tracker.store.migrate import alembic_config, upgrade
from tracker.store.models import Base
from tracker.store.session import make_engine


@pytest.fixture
def province(tmp_path: Path, store_url: str) -> Province:
    province = write_province(tmp_path, source("one"), store_url=store_url)
    province.write("logs/one.csv", csv_text(("A1-260105-0001", "S1", "online", "2026-01-05")))
    return province


def differences(province: Province) -> list[object]:
    engine = make_engine(province.settings)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata)
    engine.dispose()
    return list(found)


def test_an_empty_store_gets_the_schema_of_the_models(province: Province) -> None:
    assert upgrade(province.settings) == ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert differences(province) == []


def test_a_filled_store_stays_as_it_is_when_it_is_at_the_newest_schema(province: Province) -> None:
    province.run()
    before = province.facts(), province.figures()
    upgrade(province.settings)
    assert (province.facts(), province.figures()) == before
    assert differences(province) == []


def test_a_filled_store_can_be_taken_back_to_the_first_schema_and_forward_again(province: Province) -> None:
    province.run()
    before = province.facts()
    take_back_to_the_first(province)
    upgrade(province.settings)
    assert differences(province) == []
    assert province.facts() == before


def take_back_to_the_first(province: Province, *statements: str) -> None:
    """Take a store to the first schema, and change something there."""
    engine = make_engine(province.settings)
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()


def test_events_name_no_agency_that_was_only_their_service_s_own(tmp_path: Path, store_url: str) -> None:
    province = write_province(tmp_path, source("moves", records="events"), store_url=store_url)
    heading = "dossier,service,channel,activity,at"
    province.write("logs/moves.csv", csv_text(("E1", "S1", "online", "in", "2026-01-05"), heading=heading))
    province.run()
    before = province.facts(), province.figures()
    own = "(SELECT service.agency_id FROM service WHERE service.id = event.service_id)"
    take_back_to_the_first(province, f"UPDATE event SET agency_id = {own}", "UPDATE source SET reading = 'old'")
    upgrade(province.settings)
    assert province.facts() == before[0]
    province.run()
    assert (province.facts(), province.figures()) == before


def test_migrations_follow_each_other_in_one_line() -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


def test_a_store_leaves_nothing_behind_when_it_is_taken_down(province: Province) -> None:
    upgrade(province.settings)
    engine = make_engine(province.settings)
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert set(sa.inspect(connection).get_table_names()) <= {"alembic_version"}
    engine.dispose()

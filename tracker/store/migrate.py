"""Brings a store to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from tracker.settings import Settings
from tracker.store.newer import NewerSchemaError
from tracker.store.session import LARGE_CACHE_KIB, make_engine

SCRIPTS = Path(__file__).with_name("migrations")


def alembic_config() -> Config:
    """Alembic's settings; the connection is handed over by the caller."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return config


def upgrade(settings: Settings) -> str:
    """Create or migrate the store; returns the revision it is at.

    Raises:
        NewerSchemaError: a newer version of the program made it.
    """
    config = alembic_config()
    engine = make_engine(settings, LARGE_CACHE_KIB)
    try:
        with engine.begin() as connection:
            _refuse_newer(config, MigrationContext.configure(connection).get_current_revision())
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            revision = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    return revision or ""


def _refuse_newer(config: Config, revision: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise NewerSchemaError(revision)

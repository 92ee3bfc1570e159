"""Brings a store to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from tracker.settings import Settings
from tracker.store.session import make_engine

SCRIPTS = Path(__file__).with_name("migrations")


def alembic_config() -> Config:
    """Alembic's settings; the connection is handed over by the caller."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return config


def upgrade(settings: Settings) -> str:
    """Create or migrate the store; returns the revision it is at."""
    config = alembic_config()
    engine = make_engine(settings)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        revision = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return revision or ""

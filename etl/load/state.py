"""Single facts about the store, and the version of its data."""

from sqlalchemy import Connection, delete, insert, select

from tracker.store.models import State


def get(connection: Connection, name: str) -> str | None:
    """The value of a fact, None if it was never set."""
    return connection.scalar(select(State.value).where(State.name == name))


def put(connection: Connection, name: str, value: str) -> None:
    """Set a fact."""
    connection.execute(delete(State).where(State.name == name))
    connection.execute(insert(State).values(name=name, value=value))


def bump(connection: Connection) -> int:
    """Raise the data version: what pages show has changed."""
    version = int(get(connection, "data_version") or 0) + 1
    put(connection, "data_version", str(version))
    return version

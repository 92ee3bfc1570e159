"""The declarative base: names of constraints are fixed, so that migrations can address them."""

from typing import Annotated

from sqlalchemy import BigInteger, Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase, mapped_column

# 16 bytes of keyed hash; what it stands for is never stored.
Hash = Annotated[bytes, mapped_column()]
# Microseconds since 1970-01-01 UTC: the same on every database, and exact for "newest wins".
Instant = Annotated[int, mapped_column(BigInteger)]
Code = Annotated[str, mapped_column(String(60))]
# BIGINT on PostgreSQL, INTEGER on SQLite, where only that type counts up by itself.
Identity = Annotated[int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)]


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )

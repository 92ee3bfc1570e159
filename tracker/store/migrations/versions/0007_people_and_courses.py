"""Sums of people by month, and of what became of dossiers"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_COURSE = "started submitted dossiers settled due in_time with_fee paid_online rated rating".split()


def upgrade() -> None:
    op.create_table(
        "usage_people",
        *_scoped(),
        sa.Column("earlier", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*_KEYS, "earlier", name=op.f("pk_usage_people")),
    )
    op.create_table(
        "usage_online_people",
        *_scoped(),
        sa.Column("earlier", sa.Integer(), nullable=False),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("then", sa.String(length=6), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*_KEYS, "earlier", "first", "then", name=op.f("pk_usage_online_people")),
    )
    op.create_table(
        "usage_named",
        *_scoped(),
        sa.Column("month", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("dossiers", "named", "online", "online_named")),
        sa.PrimaryKeyConstraint(*_KEYS, "month", name=op.f("pk_usage_named")),
    )
    op.create_index("ix_usage_named_month", "usage_named", ["month"])
    op.create_table(
        "applicant_month",
        sa.Column("part", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("dossiers", sa.Integer(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("part", "month", name=op.f("pk_applicant_month")),
    )
    _create_course()
    # The next run makes all sums anew, these among them.
    op.execute(sa.text("DELETE FROM state WHERE name IN ('settled', 'refreshed')"))


_KEYS = ("calendar", "scope", "index", "epoch", "key")


def _scoped() -> list[sa.Column[Any]]:
    return [
        sa.Column("calendar", sa.String(length=10), nullable=False),
        sa.Column("scope", sa.String(length=14), nullable=False),
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.Date(), nullable=False),
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
    ]


def _create_course() -> None:
    op.create_table(
        "usage_course",
        sa.Column("id", _ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.SmallInteger(), nullable=True),
        sa.Column("online", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COURSE),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage_course")),
    )
    op.create_index("ix_usage_course_month", "usage_course", ["month"])
    op.create_index("ix_usage_course_service_id_month", "usage_course", ["service_id", "month"])


def downgrade() -> None:
    for name in ("usage_course", "applicant_month", "usage_named", "usage_online_people", "usage_people"):
        op.drop_table(name)

"""What counts of dossiers that several sources hold, their conflicts, and flags by agency"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FLAGS = ("source_id", "service_id", "flag", "dossiers")


def upgrade() -> None:
    _create_resolved()
    _create_conflicts()
    _add_reasons()
    kept = _taken_down_flags()
    table = op.create_table(
        "flag_count",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("flag", sa.String(length=40), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("dossiers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_count")),
    )
    op.create_index("ix_flag_count_source_id_flag", "flag_count", ["source_id", "flag"])
    if kept:
        op.bulk_insert(table, kept)


def _add_reasons() -> None:
    with op.batch_alter_table("comparison") as table:
        table.add_column(sa.Column("reason", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("explained", sa.BigInteger(), nullable=True))


def _create_resolved() -> None:
    op.create_table(
        "resolved_dossier",
        sa.Column("dossier", sa.LargeBinary(), nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=True),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("locality_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("logged_level", sa.SmallInteger(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("submitted_at", sa.BigInteger(), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("applicant", sa.LargeBinary(), nullable=True),
        sa.Column("applicant_kind", sa.String(length=10), nullable=True),
        sa.Column("assisted", sa.Boolean(), nullable=True),
        sa.Column("fee", sa.BigInteger(), nullable=True),
        sa.Column("paid_online", sa.Boolean(), nullable=True),
        sa.Column("rating", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_resolved_dossier_source_id_source")),
        sa.PrimaryKeyConstraint("dossier", name=op.f("pk_resolved_dossier")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_resolved_dossier_day", "resolved_dossier", ["day"])


def _create_conflicts() -> None:
    def values() -> list[sa.Column[Any]]:
        return [
            sa.Column("ruled", sa.Boolean(), nullable=False),
            sa.Column("won", sa.String(length=60), nullable=True),
            sa.Column("lost", sa.String(length=60), nullable=True),
            sa.Column("service_id", sa.Integer(), nullable=False),
            sa.Column("agency_id", sa.Integer(), nullable=True),
        ]

    op.create_table(
        "conflict",
        sa.Column("dossier", sa.LargeBinary(), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("lost_id", _ID, nullable=False),
        sa.Column("won_id", _ID, nullable=False),
        *values(),
        sa.ForeignKeyConstraint(["lost_id"], ["source.id"], name=op.f("fk_conflict_lost_id_source")),
        sa.ForeignKeyConstraint(["won_id"], ["source.id"], name=op.f("fk_conflict_won_id_source")),
        sa.PrimaryKeyConstraint("dossier", "field", "lost_id", name=op.f("pk_conflict")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_conflict_field", "conflict", ["field"])
    op.create_table(
        "conflict_count",
        sa.Column("id", _ID, nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("won_id", sa.Integer(), nullable=False),
        sa.Column("lost_id", sa.Integer(), nullable=False),
        *values(),
        sa.Column("dossiers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_count")),
    )
    op.create_index("ix_conflict_count_field", "conflict_count", ["field"])


def _taken_down_flags() -> list[dict[str, object]]:
    """The rows of the table that goes, summed without agencies."""
    sums = "select source_id, service_id, flag, sum(dossiers) from flag_count group by source_id, service_id, flag"
    kept = [dict(zip(_FLAGS, row, strict=True)) for row in op.get_bind().execute(sa.text(sums))]
    op.drop_table("flag_count")
    return kept


def downgrade() -> None:
    kept = _taken_down_flags()
    table = op.create_table(
        "flag_count",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("flag", sa.String(length=40), nullable=False),
        sa.Column("dossiers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "service_id", "flag", name=op.f("pk_flag_count")),
    )
    if kept:
        op.bulk_insert(table, kept)
    with op.batch_alter_table("comparison") as batch:
        batch.drop_column("explained")
        batch.drop_column("reason")
    for name in ("conflict_count", "conflict", "resolved_dossier"):
        op.drop_table(name)

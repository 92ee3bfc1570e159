"""Closed months with their revisions; the codes that rows name beside those that they count under"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LOGGED = ("dossier", "reported_total")
# Whether a row named its service's own agency was not kept; when it is read again, it says so.
_NAMED = """
    UPDATE {table} SET logged_service_id = service_id, logged_agency_id = CASE
        WHEN agency_id = (SELECT service.agency_id FROM service WHERE service.id = {table}.service_id) THEN NULL
        ELSE agency_id END
"""
_NAMED_BY_EVENTS = """
    UPDATE event SET agency_id = NULL
    WHERE agency_id = (SELECT service.agency_id FROM service WHERE service.id = event.service_id)
"""


def _counts() -> list[sa.Column[int]]:
    names = ("online", "counter", "post", "phone", "email", "other")
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def upgrade() -> None:
    _closed()
    _revisions()
    for table in _LOGGED:
        # Native columns with a default: copying these tables, as a batch would, takes as long as a first load.
        op.add_column(table, sa.Column("logged_service_id", sa.Integer(), nullable=False, server_default="0"))
        op.add_column(table, sa.Column("logged_agency_id", sa.Integer(), nullable=True))
        op.execute(sa.text(_NAMED.format(table=table)))
    op.execute(sa.text(_NAMED_BY_EVENTS))
    op.add_column("usage_place", sa.Column("shared_from", sa.Integer(), nullable=True))
    # The next run settles what is stored by the new rules, and refreshes every aggregate.
    op.execute(sa.text("DELETE FROM state WHERE name IN ('settled', 'refreshed')"))


def _closed() -> None:
    op.create_table(
        "closed_month",
        sa.Column("calendar", sa.String(10), nullable=False),
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("closed_by", sa.String(10), nullable=False),
        sa.Column("early", sa.Boolean(), nullable=False),
        sa.Column("data_version", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("noted_units", sa.String(64), nullable=False),
        sa.Column("noted_run", sa.Integer(), nullable=False),
        sa.Column("noted_catalogue", sa.String(64), nullable=False),
        sa.Column("noted_settings", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("calendar", "index", name=op.f("pk_closed_month")),
    )
    op.create_table(
        "closed_unit",
        sa.Column("id", _IDENTITY, nullable=False),
        sa.Column("calendar", sa.String(10), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("months", sa.SmallInteger(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.SmallInteger(), nullable=True),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("expected", sa.SmallInteger(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("complete_no_post", sa.Boolean(), nullable=False),
        sa.Column("from_totals", sa.Boolean(), nullable=False),
        *_counts(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_unit")),
    )
    op.create_index("ix_closed_unit_calendar_index", "closed_unit", ["calendar", "index"])


def _revisions() -> None:
    op.create_table(
        "revision",
        sa.Column("id", _IDENTITY, nullable=False),
        sa.Column("calendar", sa.String(10), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.Column("cause", sa.String(10), nullable=False),
        sa.Column("dossiers_before", sa.BigInteger(), nullable=False),
        sa.Column("dossiers_after", sa.BigInteger(), nullable=False),
        sa.Column("online_before", sa.BigInteger(), nullable=False),
        sa.Column("online_after", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.create_index("ix_revision_calendar_index", "revision", ["calendar", "index"])
    op.create_table(
        "revision_source",
        sa.Column("revision_id", _IDENTITY, nullable=False),
        sa.Column("source_id", _IDENTITY, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revision.id"],
            name=op.f("fk_revision_source_revision_id_revision"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_revision_source_source_id_source")),
        sa.PrimaryKeyConstraint("revision_id", "source_id", name=op.f("pk_revision_source")),
    )


def downgrade() -> None:
    op.drop_column("usage_place", "shared_from")
    for table in _LOGGED:
        op.drop_column(table, "logged_agency_id")
        op.drop_column(table, "logged_service_id")
    for table in ("revision_source", "revision", "closed_unit", "closed_month"):
        op.drop_table(table)

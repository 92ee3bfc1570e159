"""Sums by month beside those by day, and no index of dossiers by their code alone"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.drop_index("ix_dossier_dossier", "dossier")
    op.create_table(
        "usage_source_month",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("flags", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
    )
    op.create_index("ix_usage_source_month_month", "usage_source_month", ["month"])
    op.create_index("ix_usage_source_month_source_id_service_id", "usage_source_month", ["source_id", "service_id"])
    op.create_table(
        "usage_month",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("calendar", sa.String(10), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=True),
        sa.Column("undeclared", sa.Boolean(), nullable=False),
        sa.Column("dossiers", sa.Integer(), nullable=False),
    )
    op.create_index("ix_usage_month_month", "usage_month", ["month"])
    op.create_index("ix_usage_month_calendar_service_id", "usage_month", ["calendar", "service_id"])
    op.drop_index("ix_usage_place_service_id_period_start", "usage_place")
    columns = ["service_id", "epoch", "calendar", "period_start"]
    op.create_index("ix_usage_place_service_id_epoch_calendar", "usage_place", columns)
    op.create_index("ix_usage_week_service_id_week", "usage_week", ["service_id", "week"])
    op.create_index("ix_usage_applicant_service_id_month", "usage_applicant", ["service_id", "month"])
    op.drop_index("ix_usage_unit_service_id_period_start", "usage_unit")
    columns = ["service_id", "calendar", "period_start"]
    op.create_index("ix_usage_unit_service_id_calendar_period_start", "usage_unit", columns)
    # The next run works out all sums anew, these among them.
    op.execute("UPDATE state SET value = '' WHERE name = 'refreshed'")


def downgrade() -> None:
    op.drop_index("ix_usage_unit_service_id_calendar_period_start", "usage_unit")
    op.create_index("ix_usage_unit_service_id_period_start", "usage_unit", ["service_id", "period_start"])
    op.drop_index("ix_usage_applicant_service_id_month", "usage_applicant")
    op.drop_index("ix_usage_week_service_id_week", "usage_week")
    op.drop_index("ix_usage_place_service_id_epoch_calendar", "usage_place")
    op.create_index("ix_usage_place_service_id_period_start", "usage_place", ["service_id", "period_start"])
    op.drop_table("usage_month")
    op.drop_table("usage_source_month")
    op.create_index("ix_dossier_dossier", "dossier", ["dossier"])

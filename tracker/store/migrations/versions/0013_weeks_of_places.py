"""Weekly counts by place of the services that campaigns promote"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "usage_place_week",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("locality_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("online", sa.Integer(), nullable=False),
        sa.Column("dossiers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "service_id", "locality_id", "week", "month", name=op.f("pk_usage_place_week")
        ),
    )
    op.create_index("ix_usage_place_week_month", "usage_place_week", ["month"])


def downgrade() -> None:
    op.drop_index("ix_usage_place_week_month", table_name="usage_place_week")
    op.drop_table("usage_place_week")

"""Weeks, places and units once more as columns of numbers, for pages that read many of their rows"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "packed_week",
        sa.Column("week", sa.Date(), primary_key=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "packed_place",
        sa.Column("epoch", sa.Date(), primary_key=True),
        sa.Column("calendar", sa.String(10), primary_key=True),
        sa.Column("month", sa.Date(), primary_key=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "packed_unit",
        sa.Column("calendar", sa.String(10), primary_key=True),
        sa.Column("index", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )
    # The next run fills them; until then pages read the rows themselves.
    op.execute("UPDATE state SET value = '' WHERE name = 'refreshed'")


def downgrade() -> None:
    op.drop_table("packed_unit")
    op.drop_table("packed_place")
    op.drop_table("packed_week")

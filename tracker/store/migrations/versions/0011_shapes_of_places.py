"""Outlines of places; what is settled is worked out anew, from dates of the end too"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("locality", sa.Column("shape", sa.Text(), nullable=True))
    op.execute(sa.text("DELETE FROM state WHERE name = 'refreshed'"))


def downgrade() -> None:
    op.drop_column("locality", "shape")

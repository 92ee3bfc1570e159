"""Where people file each service"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("service", sa.Column("url", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("service", "url")

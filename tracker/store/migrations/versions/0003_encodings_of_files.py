"""The encoding in which a file was read, and how sure that is"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("source_file") as table:
        table.add_column(sa.Column("encoding", sa.String(80), nullable=True))
        table.add_column(sa.Column("confidence", sa.Float(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("source_file") as table:
        table.drop_column("confidence")
        table.drop_column("encoding")

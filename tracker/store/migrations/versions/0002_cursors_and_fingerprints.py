"""Cursors of tables and services; rejected rows known again by a fingerprint"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("source_file") as table:
        table.add_column(sa.Column("cursor", sa.Text(), nullable=True))
    with op.batch_alter_table("rejected_row") as table:
        table.add_column(sa.Column("dossier", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("fingerprint", sa.LargeBinary(), nullable=True))
        table.alter_column("line", existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("rejected_row") as table:
        table.alter_column("line", existing_type=sa.BigInteger(), type_=sa.Integer(), existing_nullable=False)
        table.drop_column("fingerprint")
        table.drop_column("dossier")
    with op.batch_alter_table("source_file") as table:
        table.drop_column("cursor")

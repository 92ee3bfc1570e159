"""Under which settings each file was read"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("source_file") as table:
        table.add_column(sa.Column("reading", sa.String(length=64), nullable=False, server_default=""))
    # What was read before counts as read by the settings of the last run.
    op.execute(
        sa.text(
            "UPDATE source_file SET reading = "
            "(SELECT source.reading FROM source WHERE source.id = source_file.source_id)"
        )
    )


def downgrade() -> None:
    with op.batch_alter_table("source_file") as table:
        table.drop_column("reading")

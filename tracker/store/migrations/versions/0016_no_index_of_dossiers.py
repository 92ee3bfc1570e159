"""No index of dossiers by their code alone: each source's are found by its key"""

from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_dossier_dossier", "dossier")


def downgrade() -> None:
    op.create_index("ix_dossier_dossier", "dossier", ["dossier"])

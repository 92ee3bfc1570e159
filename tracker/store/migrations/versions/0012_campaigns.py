"""Campaigns with their services and places"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("partners", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("author", sa.String(length=60), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    for name, column, more in (
        ("campaign_service", "service", []),
        ("campaign_place", "locality", [sa.Column("role", sa.String(length=10), nullable=False)]),
    ):
        op.create_table(
            name,
            sa.Column("campaign_id", _ID, nullable=False),
            sa.Column(column, sa.String(length=60), nullable=False),
            *more,
            sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f(f"fk_{name}_campaign_id_campaign")),
            sa.PrimaryKeyConstraint("campaign_id", column, name=op.f(f"pk_{name}")),
        )


def downgrade() -> None:
    for name in ("campaign_place", "campaign_service", "campaign"):
        op.drop_table(name)

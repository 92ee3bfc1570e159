"""Points and ranks of the national index"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_POINTS = ("total", "ckmb", "tdgq", "clgq", "tttt", "mdhl", "mdsh")


def upgrade() -> None:
    op.create_table(
        "national_score",
        sa.Column("id", _ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Float(), nullable=True) for name in _POINTS),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_score")),
    )
    op.create_index("ix_national_score_month_scope", "national_score", ["month", "scope"])


def downgrade() -> None:
    op.drop_index("ix_national_score_month_scope", table_name="national_score")
    op.drop_table("national_score")

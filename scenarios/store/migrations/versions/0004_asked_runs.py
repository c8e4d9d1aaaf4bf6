"""Runs that were asked for are kept until their result was seen: a crash loses none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "asked_runs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("place", sa.String(64), nullable=False, index=True),
        sa.Column("project", sa.String(32), nullable=False),
        sa.Column(
            "dataset",
            sa.String(64),
            sa.ForeignKey("datasets.fingerprint"),
            nullable=False,
            index=True,
        ),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("asked_runs")

"""What is on a desk is kept from the first change on: projects; and remarks on what is planned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NOW = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "projects",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column(
            "dataset",
            sa.String(64),
            sa.ForeignKey("datasets.fingerprint"),
            nullable=False,
            index=True,
        ),
        sa.Column("plans", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("created", _NOW, nullable=False),
        sa.Column("updated", _NOW, nullable=False, index=True),
        sa.Column("shelf", sa.String(16), nullable=False, server_default=""),
        sa.Column("document", sa.JSON, nullable=False),
    )
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("dataset", sa.String(64), nullable=False, index=True),
        sa.Column("scenario", sa.String(32), nullable=False),
        sa.Column("units", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("at", _NOW, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("resolved_by", sa.Text, nullable=False),
        sa.Column("resolved", _NOW),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("comments")
    op.drop_table("projects")

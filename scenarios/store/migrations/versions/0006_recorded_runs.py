"""Runs are written down while they go on: how far they are, what came of them, what was a batch."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TEXTS = {"kind": "solve", "batch": "", "state": "asked"}


def upgrade() -> None:
    """Add the columns; what is there was asked for and no more."""
    for name, usual in _TEXTS.items():
        op.add_column(
            "asked_runs", sa.Column(name, sa.String(32), nullable=False, server_default=usual)
        )
    op.add_column(
        "asked_runs", sa.Column("stopping", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.add_column("asked_runs", sa.Column("log", sa.JSON, nullable=True))
    op.add_column("asked_runs", sa.Column("result", sa.JSON, nullable=True))


def downgrade() -> None:
    """Drop them."""
    for name in (*_TEXTS, "stopping", "log", "result"):
        op.drop_column("asked_runs", name)

"""Scenarios are put away (archived, deleted) without losing them: a shelf beside the state."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the shelf; every scenario there is stays in use."""
    shelf = sa.Column("shelf", sa.String(16), nullable=False, server_default="")
    op.add_column("scenarios", shelf)


def downgrade() -> None:
    """Take it away."""
    op.drop_column("scenarios", "shelf")

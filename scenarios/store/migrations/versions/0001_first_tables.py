"""Datasets, scenarios, runs, and the log that is only ever added to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_NOW = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "datasets",
        sa.Column("fingerprint", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("units", sa.Integer, nullable=False),
        sa.Column("saved", _NOW, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "scenarios",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("parent", sa.String(32)),
        sa.Column(
            "dataset",
            sa.String(64),
            sa.ForeignKey("datasets.fingerprint"),
            nullable=False,
            index=True,
        ),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("created", _NOW, nullable=False),
        sa.Column("updated", _NOW, nullable=False, index=True),
        sa.Column("criteria", sa.Text, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("units_before", sa.Integer, nullable=False),
        sa.Column("units_after", sa.Integer, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "scenario", sa.String(32), sa.ForeignKey("scenarios.id"), nullable=False, index=True
        ),
        sa.Column("at", _NOW, nullable=False),
        sa.Column("solver", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("objective", sa.Float),
        sa.Column("bound", sa.Float),
        sa.Column("gap", sa.Float),
        sa.Column("candidates", sa.Integer, nullable=False),
    )
    op.create_table(
        "log",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", _NOW, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("scenario", sa.String(32), nullable=False, index=True),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("dataset", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("before", sa.JSON, nullable=False),
        sa.Column("after", sa.JSON, nullable=False),
    )
    for statement in _guards(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    for table in ("log", "runs", "scenarios", "datasets"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_log_change")


def _guards(dialect: str) -> list[str]:
    """Triggers that keep the log append-only."""
    if dialect == "postgresql":
        return [
            "CREATE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$",
            "CREATE TRIGGER log_stays BEFORE UPDATE OR DELETE ON log "
            "FOR EACH ROW EXECUTE FUNCTION refuse_log_change()",
        ]
    return [
        f"CREATE TRIGGER log_no_{verb.lower()} BEFORE {verb} ON log "
        "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ]

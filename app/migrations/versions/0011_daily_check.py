"""The daily checks of official accounts, and their guards."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TOLERANCE_SECONDS = 5  # the same as in 0004
FOUND = (
    "nothing to report", "enquiry answered", "passed to 101", "inappropriate content hidden",
    "inappropriate content reported", "inappropriate content, evidence kept",
    "signs of a stranger", "threat to life",
)  # fmt: skip


def _table() -> None:
    known = ", ".join(f"'{one}'" for one in FOUND)
    op.create_table(
        "daily_check",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found", sa.String(40), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.CheckConstraint(f"found IN ({known})", name="ck_daily_check_known_finding"),
        sa.CheckConstraint(
            "(found = 'nothing to report') = (note = '')",
            name="ck_daily_check_note_when_there_is_something",
        ),
    )
    op.create_index("ix_daily_check_at", "daily_check", ["at"])
    op.create_index("ix_daily_check_account", "daily_check", ["account_id", "at"])
    op.create_index("ix_daily_check_person", "daily_check", ["person_id", "at"])


def _sqlite() -> list[str]:
    last = "coalesce((SELECT julianday(max(at)) FROM audit_event), 0)"
    moment = "julianday(NEW.at)"
    late = f"({moment} IS NULL OR {moment} < {last} - {TOLERANCE_SECONDS} / 86400.0)"
    # INSERT OR REPLACE deletes what is in its way without a delete trigger being asked.
    there = "EXISTS (SELECT 1 FROM daily_check WHERE id = NEW.id)"
    refused = {
        "daily_check_is_insert_only": ("UPDATE", "1"),
        "daily_check_is_not_back_dated": ("INSERT", late),
        "daily_check_exists_already": ("INSERT", there),
        "daily_check_is_never_deleted": ("DELETE", "1"),
    }
    return [
        f"CREATE TRIGGER {name} BEFORE {when} ON daily_check WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        for name, (when, condition) in refused.items()
    ]


def _postgresql() -> list[str]:
    guards = {
        "daily_check_is_insert_only": ("UPDATE", "ROW", "refuse_change()"),
        "daily_check_is_not_back_dated": ("INSERT", "ROW", "refuse_back_dating('at')"),
        "daily_check_is_never_deleted": ("DELETE", "ROW", "refuse_delete()"),
        "daily_check_is_never_emptied": ("TRUNCATE", "STATEMENT", "refuse_delete()"),
    }
    return [
        f"CREATE TRIGGER {name} BEFORE {when} ON daily_check FOR EACH {each} "
        f"EXECUTE FUNCTION {function}"
        for name, (when, each, function) in guards.items()
    ]


def upgrade() -> None:
    """Make the table and put its guards up."""
    _table()
    dialect = op.get_bind().dialect.name
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[dialect]():
        op.execute(statement)

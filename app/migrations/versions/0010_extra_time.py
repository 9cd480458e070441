"""More time for a person's quizzes, recorded while it holds, and its guards."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TOLERANCE_SECONDS = 5  # the same as in 0004
FIXED = "id,person_id,percent,by_id,why,starts_at"


def _table() -> None:
    op.create_table(
        "extra_time",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("percent", sa.Integer()),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("percent BETWEEN 1 AND 1000", name="ck_extra_time_more_not_less"),
        sa.CheckConstraint(
            "by_id <> person_id", name="ck_extra_time_nobody_gives_it_to_themselves"
        ),
        sa.CheckConstraint(
            "ends_at IS NULL OR ends_at > starts_at", name="ck_extra_time_ends_after_it_starts"
        ),
    )
    op.create_index("ix_extra_time_starts_at", "extra_time", ["starts_at"])
    op.create_index("ix_extra_time_person", "extra_time", ["person_id", "starts_at"])
    op.create_index(
        "uq_extra_time_open",
        "extra_time",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("ends_at IS NULL"),
        postgresql_where=sa.text("ends_at IS NULL"),
    )


def _late(column: str) -> str:
    last = "coalesce((SELECT julianday(max(at)) FROM audit_event), 0)"
    moment = f"julianday(NEW.{column})"
    return f"({moment} IS NULL OR {moment} < {last} - {TOLERANCE_SECONDS} / 86400.0)"


def _sqlite() -> list[str]:
    moved = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FIXED.split(","))
    there = "EXISTS (SELECT 1 FROM extra_time WHERE id = NEW.id)"
    open_one = (
        "EXISTS (SELECT 1 FROM extra_time WHERE person_id = NEW.person_id AND ends_at IS NULL)"
    )
    refused = {
        "extra_time_ends_once": ("UPDATE", f"{moved} OR OLD.ends_at IS NOT NULL"),
        "extra_time_ends_at_is_not_back_dated": (
            "UPDATE", f"NEW.ends_at IS NOT NULL AND {_late('ends_at')}",
        ),
        "extra_time_exists_already": ("INSERT", f"{there} OR (NEW.ends_at IS NULL AND {open_one})"),
        "extra_time_is_not_back_dated": ("INSERT", _late("starts_at")),
        "extra_time_is_never_deleted": ("DELETE", "1"),
    }  # fmt: skip
    return [
        f"CREATE TRIGGER {name} BEFORE {when} ON extra_time WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        for name, (when, condition) in refused.items()
    ]


def _postgresql() -> list[str]:
    guards = {
        "extra_time_ends_once": ("UPDATE", "ROW", f"end_once('ends_at', '{FIXED}', '')"),
        "extra_time_is_not_back_dated": ("INSERT", "ROW", "refuse_back_dating('starts_at')"),
        "extra_time_is_never_deleted": ("DELETE", "ROW", "refuse_delete()"),
        "extra_time_is_never_emptied": ("TRUNCATE", "STATEMENT", "refuse_delete()"),
    }
    made = [
        f"CREATE TRIGGER {name} BEFORE {when} ON extra_time FOR EACH {each} "
        f"EXECUTE FUNCTION {function}"
        for name, (when, each, function) in guards.items()
    ]
    return [
        *made,
        "CREATE TRIGGER extra_time_ends_at_is_not_back_dated BEFORE UPDATE ON extra_time "
        "FOR EACH ROW WHEN (NEW.ends_at IS DISTINCT FROM OLD.ends_at AND NEW.ends_at IS NOT NULL) "
        "EXECUTE FUNCTION refuse_back_dating('ends_at')",
    ]


def upgrade() -> None:
    """Make the table and put its guards up."""
    _table()
    dialect = op.get_bind().dialect.name
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[dialect]():
        op.execute(statement)

"""Who is tied to an account; credits and what withdrew them; drills played; how a certificate was earned."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# A person is tied to an account while a grant of theirs has not ended, and while a request waits.
TIES = """
    CREATE VIEW account_ties AS
    SELECT person_id, starts_at, ends_at FROM access_grant
    UNION ALL
    SELECT r.person_id, r.made_at, d.at
    FROM access_request r LEFT JOIN decision d ON d.request_id = r.id"""

# Each table whose rows never change, with what makes a row unique (besides its key).
INSERT_ONLY = {
    "credit": ["id"],
    "credit_withdrawal": ["id", "credit_id"],
    "drill_step": ["id", "person_id,course,drill,run,position"],
}
# As long as one transaction may take from reading the clock to writing: as in 0004.
TOLERANCE_SECONDS = 5
NOT_BACK_DATED = {"credit": "at", "credit_withdrawal": "at"}


def _sqlite_trigger(name: str, when: str, table: str, condition: str = "1") -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
    )


def _same_row(columns: str) -> str:
    return " AND ".join(f"{name} = NEW.{name}" for name in columns.split(","))


def _late(column: str) -> str:
    last = "coalesce((SELECT julianday(max(at)) FROM audit_event), 0)"
    moment = f"julianday(NEW.{column})"
    return f"({moment} IS NULL OR {moment} < {last} - {TOLERANCE_SECONDS} / 86400.0)"


def _sqlite() -> list[str]:
    made = []
    for table, unique in INSERT_ONLY.items():
        made.append(_sqlite_trigger(f"{table}_is_insert_only", "UPDATE", table))
        made.append(_sqlite_trigger(f"{table}_is_never_deleted", "DELETE", table))
        # INSERT OR REPLACE deletes what is in its way without a delete trigger being asked.
        exists = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} WHERE {_same_row(one)})" for one in unique
        )
        made.append(_sqlite_trigger(f"{table}_exists_already", "INSERT", table, exists))
    for table, column in NOT_BACK_DATED.items():
        name = f"{table}_is_not_back_dated"
        made.append(_sqlite_trigger(name, "INSERT", table, _late(column)))
    return made


def _on(table: str, name: str, when: str, function: str, each: str = "ROW") -> str:
    return f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}"


def _postgresql() -> list[str]:
    made = []
    for table in INSERT_ONLY:
        made += [
            _on(table, f"{table}_is_insert_only", "UPDATE", "refuse_change()"),
            _on(table, f"{table}_is_never_deleted", "DELETE", "refuse_delete()"),
            _on(table, f"{table}_is_never_emptied", "TRUNCATE", "refuse_delete()", "STATEMENT"),
        ]
    for table, column in NOT_BACK_DATED.items():
        name = f"{table}_is_not_back_dated"
        made.append(_on(table, name, "INSERT", f"refuse_back_dating('{column}')"))
    return made


def _person() -> sa.Column[int]:
    return sa.Column("person_id", sa.Integer(), nullable=False)


def _foreign(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{other}"
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _make_credits() -> None:
    op.create_table(
        "credit",
        sa.Column("id", sa.Integer(), nullable=False),
        _person(),
        sa.Column("course", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("about", sa.String(60), nullable=False),
        sa.Column("counts", sa.String(10), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('session', 'prior learning')", name="ck_credit_known_kind"),
        sa.CheckConstraint(
            "counts IN ('instead', 'beside', 'certifies')", name="ck_credit_known_counts"
        ),
        sa.CheckConstraint(
            "counts <> 'certifies' OR kind = 'prior learning'",
            name="ck_credit_no_session_certifies",
        ),
        _foreign("credit", "person_id", "person"),
        _foreign("credit", "by_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_credit"),
    )
    op.create_index("ix_credit_person", "credit", ["person_id", "course", "at"])
    op.create_index("ix_credit_about", "credit", ["about"])
    op.create_table(
        "credit_withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("credit_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(500), nullable=False),
        _foreign("credit_withdrawal", "credit_id", "credit"),
        _foreign("credit_withdrawal", "by_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_credit_withdrawal"),
        sa.UniqueConstraint("credit_id", name="uq_credit_withdrawal_credit_id"),
    )


def _make_drills() -> None:
    unique = ["person_id", "course", "drill", "run", "position"]
    op.create_table(
        "drill_step",
        sa.Column("id", sa.Integer(), nullable=False),
        _person(),
        sa.Column("course", sa.String(60), nullable=False),
        sa.Column("course_version_id", sa.Integer(), nullable=False),
        sa.Column("drill", sa.String(60), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(60), nullable=False),
        sa.Column("choice", sa.String(60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _foreign("drill_step", "person_id", "person"),
        _foreign("drill_step", "course_version_id", "course_version"),
        sa.PrimaryKeyConstraint("id", name="pk_drill_step"),
        sa.UniqueConstraint(*unique, name=f"uq_drill_step_{'_'.join(unique)}"),
    )


def upgrade() -> None:
    """Add the view, the tables and their guards, and the column."""
    op.execute(TIES)
    _make_credits()
    _make_drills()
    online = "online lessons and quiz"  # so was every certificate until now
    route = sa.Column("route", sa.String(60), nullable=False, server_default=online)
    op.add_column("certificate", route)
    dialect = op.get_bind().dialect.name
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[dialect]():
        op.execute(statement)

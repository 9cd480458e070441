"""Evidence packs; what is done about a compromised account; and the guards of both."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None

TOLERANCE_SECONDS = 5  # the same as in 0004

# Each table that is only ever added to: what must be new in a row, and its moment, which is never
# before the last event of the history ("" where it has none).
INSERT_ONLY = {
    "evidence_pack": (["id"], "at"),
    "evidence_pdf": (["pack_id"], ""),
    "incident_step": (["id", "lock_id,step"], "at"),
}


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _to(table: str, name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _text(name: str, length: int) -> sa.Column:
    return sa.Column(name, sa.String(length), nullable=False)


def _id() -> sa.Column:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _packs() -> None:
    op.create_table(
        "evidence_pack",
        _id(),
        _to("account", "account_id"),
        _moment("since_at"),
        _moment("until_at"),
        _to("person", "by_id"),
        _moment("at"),
        _text("why", 500),
        sa.Column("content", sa.Text(), nullable=False),
        _text("sha256", 64),
        _text("key_id", 80),
        _text("signature", 200),
        sa.CheckConstraint("until_at >= since_at", name="ck_evidence_pack_ends_after_it_starts"),
    )
    op.create_index("ix_evidence_pack_account", "evidence_pack", ["account_id", "at"])
    op.create_table(
        "evidence_pdf",
        sa.Column("pack_id", sa.Integer(), sa.ForeignKey("evidence_pack.id"), primary_key=True),
        _text("sha256", 64),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )


def _steps() -> None:
    op.create_table(
        "incident_step",
        _id(),
        _to("account_lock", "lock_id"),
        _text("step", 40),
        _to("person", "by_id"),
        _moment("at"),
        _text("note", 300),
        sa.UniqueConstraint("lock_id", "step", name="uq_incident_step_lock_id"),
    )


def _same(columns: str) -> str:
    return " AND ".join(f"{one} = NEW.{one}" for one in columns.split(","))


def _sqlite_trigger(name: str, when: str, table: str, condition: str = "1") -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
    )


def _sqlite() -> list[str]:
    made = []
    last = "coalesce((SELECT julianday(max(at)) FROM audit_event), 0)"
    for table, (unique, moment) in INSERT_ONLY.items():
        # INSERT OR REPLACE deletes what is in its way without a delete trigger being asked.
        there = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {_same(one)})" for one in unique)
        late = f"""(julianday(NEW.{moment}) IS NULL
            OR julianday(NEW.{moment}) < {last} - {TOLERANCE_SECONDS} / 86400.0)"""
        made += [
            _sqlite_trigger(f"{table}_is_insert_only", "UPDATE", table),
            _sqlite_trigger(f"{table}_is_never_deleted", "DELETE", table),
            _sqlite_trigger(f"{table}_exists_already", "INSERT", table, there),
        ]
        if moment:
            made.append(_sqlite_trigger(f"{table}_is_not_back_dated", "INSERT", table, late))
    return made


def _on(table: str, name: str, when: str, function: str, each: str = "ROW") -> str:
    return f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}"


def _postgresql() -> list[str]:
    made = []
    for table, (_, moment) in INSERT_ONLY.items():
        made += [
            _on(table, f"{table}_is_insert_only", "UPDATE", "refuse_change()"),
            _on(table, f"{table}_is_never_deleted", "DELETE", "refuse_delete()"),
            _on(table, f"{table}_is_never_emptied", "TRUNCATE", "refuse_delete()", "STATEMENT"),
        ]
        if moment:
            late = f"refuse_back_dating('{moment}')"
            made.append(_on(table, f"{table}_is_not_back_dated", "INSERT", late))
    return made


def upgrade() -> None:
    """Make the tables and put their guards up."""
    _packs()
    _steps()
    dialect = op.get_bind().dialect.name
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[dialect]():
        op.execute(statement)

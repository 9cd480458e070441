"""Evidence packs, what is done about a compromised account, access reviews; and their guards."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TOLERANCE_SECONDS = 5  # the same as in 0004

# Each table that is only ever added to: what must be new in a row, and its moment, which is never
# before the last event of the history ("" where it has none).
INSERT_ONLY = {
    "evidence_pack": (["id"], "at"),
    "evidence_pdf": (["pack_id"], ""),
    "incident_step": (["id", "lock_id,step"], "at"),
    "access_review": (["id"], "starts_at"),
    "review_item": (["id", "review_id,grant_id"], ""),
    "review_answer": (["id", "item_id"], "at"),
    "review_sign_off": (["id", "review_id"], "at"),
    "review_report": (["review_id"], ""),
}

ITEM = "SELECT 1 FROM review_item i WHERE i.id = NEW.item_id"
# Conditions that both databases read alike: a row that meets one is refused by its name.
REFUSED = [
    (
        "nobody_reviews_their_own_access",
        "review_answer",
        """EXISTS (SELECT 1 FROM review_item i JOIN access_grant g ON g.id = i.grant_id
            WHERE i.id = NEW.item_id AND g.person_id = NEW.by_id)""",
    ),
    (
        "review_is_signed_off",
        "review_answer",
        f"""EXISTS ({ITEM} AND EXISTS (
            SELECT 1 FROM review_sign_off s WHERE s.review_id = i.review_id))""",
    ),
]


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
        sa.UniqueConstraint("lock_id", "step", name="uq_incident_step_lock_id_step"),
    )


def _reviews() -> None:
    op.create_table(
        "access_review",
        _id(),
        _text("title", 120),
        _to("unit", "unit_id"),
        _moment("starts_at"),
        _moment("deadline_at"),
        _to("person", "by_id"),
        sa.CheckConstraint("deadline_at > starts_at", name="ck_access_review_ends_after_it_starts"),
    )
    op.create_index("ix_access_review_unit_id", "access_review", ["unit_id"])
    op.create_index("ix_access_review_starts_at", "access_review", ["starts_at"])
    op.create_table(
        "review_item",
        _id(),
        _to("access_review", "review_id"),
        _to("access_grant", "grant_id"),
        sa.UniqueConstraint("review_id", "grant_id", name="uq_review_item_review_id_grant_id"),
    )
    op.create_index("ix_review_item_grant", "review_item", ["grant_id"])
    op.create_table(
        "review_answer",
        _id(),
        _to("review_item", "item_id"),
        _text("outcome", 10),
        sa.Column("level", sa.String(10)),
        _to("person", "by_id"),
        _moment("at"),
        _text("why", 500),
        sa.CheckConstraint(
            "outcome IN ('confirmed', 'lowered', 'ended')", name="ck_review_answer_known_outcome"
        ),
        sa.CheckConstraint(
            "(outcome = 'lowered') = (level IS NOT NULL)",
            name="ck_review_answer_lowered_to_a_level",
        ),
        sa.UniqueConstraint("item_id", name="uq_review_answer_item_id"),
    )
    op.create_table(
        "review_sign_off",
        _id(),
        _to("access_review", "review_id"),
        _to("person", "by_id"),
        _moment("at"),
        _text("why", 500),
        sa.Column("content", sa.Text(), nullable=False),
        sa.UniqueConstraint("review_id", name="uq_review_sign_off_review_id"),
    )
    op.create_table(
        "review_report",
        sa.Column("review_id", sa.Integer(), sa.ForeignKey("access_review.id"), primary_key=True),
        _text("sha256", 64),
        sa.Column("data", sa.LargeBinary(), nullable=False),
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
    made += [_sqlite_trigger(name, "INSERT", table, said) for name, table, said in REFUSED]
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
    for name, table, said in REFUSED:
        made += [
            f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF {said} THEN RAISE check_violation USING MESSAGE = TG_NAME; END IF;
                RETURN NEW; END $$""",
            _on(table, name, "INSERT", f"{name}()"),
        ]
    return made


def upgrade() -> None:
    """Make the tables and put their guards up."""
    _packs()
    _steps()
    _reviews()
    dialect = op.get_bind().dialect.name
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[dialect]():
        op.execute(statement)

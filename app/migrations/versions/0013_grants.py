"""Levels, endorsements, what the platform has, suspensions and emergencies.

What was asked for and given before stays, at the level "publish". Why each rule is as it is:
docs/decisions/0008-what-the-database-refuses.md.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TOLERANCE_SECONDS = 5  # the same as in 0004
KNOWN_LEVEL = "level IN ('draft', 'publish', 'reply', 'admin')"

# Each table whose rows never change, with what makes a row unique; and its moment.
INSERT_ONLY = {
    "endorsement": ["id", "request_id"],
    "platform_change": ["id"],
    "emergency": ["id", "grant_id"],
    "emergency_confirmation": ["id", "grant_id"],
}
GRANT_FIXED = (
    "id,person_id,account_id,request_id,starts_at,level,probation_until,set_up_by,confirm_by"
)
SUSPENSION_FIXED = "id,person_id,kind,by_id,why,starts_at"
WITH_END = "ended_by_id,ended_why"

REQUEST = "SELECT 1 FROM access_request r WHERE r.id = NEW.request_id"
OF_GRANT = "SELECT 1 FROM access_grant g WHERE g.id = NEW.grant_id"
GIVEN = "SELECT 1 FROM emergency e WHERE e.grant_id = NEW.grant_id"
# Conditions that both databases read alike: a row that meets one is refused by its name.
REFUSED = [
    (
        "nobody_endorses_their_own_request",
        "endorsement",
        f"EXISTS ({REQUEST} AND NEW.by_id IN (r.made_by_id, r.person_id))",
    ),
    (
        "endorsement_comes_before_the_decision",
        "endorsement",
        "EXISTS (SELECT 1 FROM decision d WHERE d.request_id = NEW.request_id)",
    ),
    (
        "approval_needs_an_endorsement",
        "decision",
        """NEW.outcome = 'approved' AND NEW.fallback = '' AND NOT EXISTS (
            SELECT 1 FROM endorsement e WHERE e.request_id = NEW.request_id
            AND e.supported AND e.by_id <> NEW.by_id AND e.at <= NEW.at)""",
    ),
    (
        "access_grant_has_the_level_asked_for",
        "access_grant",
        f"NEW.request_id IS NOT NULL AND NOT EXISTS ({REQUEST} AND r.level = NEW.level)",
    ),
    (
        "admin_is_for_corporate_communication",
        "access_grant",
        """NEW.level = 'admin' AND NOT EXISTS (
            SELECT 1 FROM appointment a WHERE a.person_id = NEW.person_id AND a.role IN (
                'Corporate Communication officer', 'Corporate Communication manager')
            AND a.starts_at <= NEW.starts_at AND (a.ends_at IS NULL OR a.ends_at > NEW.starts_at))""",
    ),
    (
        "nobody_sets_up_their_own_access",
        "platform_change",
        f"EXISTS ({OF_GRANT} AND g.person_id = NEW.by_id)",
    ),
    (
        "another_than_the_approver_sets_up",
        "platform_change",
        f"""NEW.kind = 'set up' AND NEW.flagged = '' AND EXISTS (
            {OF_GRANT} AND EXISTS (SELECT 1 FROM decision d
                WHERE d.request_id = g.request_id AND d.by_id = NEW.by_id))""",
    ),
    (
        "nobody_gives_themselves_emergency_access",
        "emergency",
        f"EXISTS ({OF_GRANT} AND g.person_id = NEW.by_id)",
    ),
    (
        "emergency_access_ends",
        "emergency",
        f"EXISTS ({OF_GRANT} AND (g.ends_at IS NULL OR g.confirm_by IS NULL))",
    ),
    (
        "second_person_confirms_an_emergency",
        "emergency_confirmation",
        f"""NOT EXISTS ({GIVEN} AND e.by_id <> NEW.by_id)
            OR EXISTS ({OF_GRANT} AND (g.person_id = NEW.by_id OR g.confirm_by <= NEW.at))""",
    ),
]


def _reference(name: str, table: str = "person", *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=null)


def _moment(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _text(name: str, length: int) -> sa.Column:
    return sa.Column(name, sa.String(length), nullable=False)


def _id() -> sa.Column:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _columns() -> None:
    for table in ("access_request", "access_grant"):
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN level VARCHAR(10) DEFAULT 'publish' NOT NULL "
            f"CONSTRAINT ck_{table}_known_level CHECK ({KNOWN_LEVEL})"
        )
    op.add_column("access_request", _moment("ends_at", null=True))
    for name in ("probation_until", "set_up_by", "confirm_by"):
        op.add_column("access_grant", _moment(name, null=True))
    fallback = sa.Column("fallback", sa.String(200), nullable=False, server_default="")
    op.add_column("decision", fallback)


def _tables() -> None:
    op.create_table(
        "endorsement",
        _id(),
        _reference("request_id", "access_request"),
        _reference("by_id"),
        _moment("at"),
        sa.Column("supported", sa.Boolean(), nullable=False),
        _text("why", 500),
        sa.UniqueConstraint("request_id", name="uq_endorsement_request_id"),
    )
    op.create_index("ix_endorsement_by_id", "endorsement", ["by_id"])
    op.create_table(
        "platform_change",
        _id(),
        _reference("grant_id", "access_grant"),
        _text("kind", 10),
        _text("level", 10),
        sa.Column("done_on", sa.Date(), nullable=False),
        _text("reference", 100),
        _reference("by_id"),
        _moment("at"),
        _text("flagged", 200),
        sa.CheckConstraint("kind IN ('set up', 'removed')", name="ck_platform_change_known_kind"),
        sa.CheckConstraint(KNOWN_LEVEL, name="ck_platform_change_known_level"),
    )
    op.create_index("ix_platform_change_grant", "platform_change", ["grant_id", "at"])
    op.create_index("ix_platform_change_at", "platform_change", ["at"])
    for table in ("emergency", "emergency_confirmation"):
        op.create_table(
            table,
            _id(),
            _reference("grant_id", "access_grant"),
            _reference("by_id"),
            _moment("at"),
            _text("why", 500),
            sa.UniqueConstraint("grant_id", name=f"uq_{table}_grant_id"),
        )


def _suspension() -> None:
    table = "person_suspension"
    checks = {
        "known_kind": "kind IN ('standards', 'communication', 'absence')",
        "ends_after_it_starts": "ends_at IS NULL OR ends_at >= starts_at",
        "nobody_suspends_themselves": "by_id <> person_id",
        "second_person_lifts": "kind = 'absence' OR ended_by_id IS NULL OR ended_by_id <> by_id",
        "nobody_lifts_their_own": "ended_by_id IS NULL OR ended_by_id <> person_id",
    }
    op.create_table(
        table,
        _id(),
        _reference("person_id"),
        _text("kind", 20),
        _reference("by_id"),
        _text("why", 500),
        _reference("ended_by_id", null=True),
        _text("ended_why", 500),
        _moment("starts_at"),
        _moment("ends_at", null=True),
        *(sa.CheckConstraint(text, name=f"ck_{table}_{name}") for name, text in checks.items()),
    )
    op.create_index("ix_person_suspension_starts_at", table, ["starts_at"])
    op.create_index("ix_person_suspension_person", table, ["person_id", "starts_at"])
    is_open = sa.text("ends_at IS NULL")
    op.create_index(
        "uq_person_suspension_open", table, ["person_id", "kind"],
        unique=True, sqlite_where=is_open, postgresql_where=is_open,
    )  # fmt: skip


def _sqlite_trigger(name: str, when: str, table: str, condition: str) -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
    )


def _late(column: str) -> str:
    last = "coalesce((SELECT julianday(max(at)) FROM audit_event), 0)"
    moment = f"julianday(NEW.{column})"
    return f"({moment} IS NULL OR {moment} < {last} - {TOLERANCE_SECONDS} / 86400.0)"


def _there(table: str, unique: list[str]) -> str:
    same = (
        " AND ".join(f"{name} = NEW.{name}" for name in columns.split(",")) for columns in unique
    )
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {one})" for one in same)


def _ended_again(fixed: str) -> str:  # as in 0004
    moved = [f"NEW.{name} IS NOT OLD.{name}" for name in fixed.split(",")]
    early = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in WITH_END.split(","))
    forward = (
        "julianday(NEW.ends_at) < julianday(OLD.ends_at)"
        " AND julianday(NEW.ends_at) >= (SELECT julianday(max(at)) FROM audit_event)"
    )
    ended = f"(OLD.ends_at IS NOT NULL AND NOT coalesce({forward}, 0))"
    return " OR ".join([*moved, ended, f"(NEW.ends_at IS NULL AND ({early}))"])


def _sqlite() -> list[str]:
    made = ["DROP TRIGGER access_grant_ends_once"]
    for table, unique in INSERT_ONLY.items():
        made += [
            _sqlite_trigger(f"{table}_is_insert_only", "UPDATE", table, "1"),
            _sqlite_trigger(f"{table}_is_never_deleted", "DELETE", table, "1"),
            _sqlite_trigger(f"{table}_is_not_back_dated", "INSERT", table, _late("at")),
            _sqlite_trigger(f"{table}_exists_already", "INSERT", table, _there(table, unique)),
        ]
    made += [_sqlite_trigger(name, "INSERT", table, when) for name, table, when in REFUSED]
    one = "person_suspension"
    there = (
        f"{_there(one, ['id'])} OR (NEW.ends_at IS NULL AND EXISTS (SELECT 1 FROM {one} WHERE "
        "person_id = NEW.person_id AND kind = NEW.kind AND ends_at IS NULL))"
    )
    ended = f"NEW.ends_at IS NOT NULL AND NEW.ends_at IS NOT OLD.ends_at AND {_late('ends_at')}"
    again = {"access_grant": GRANT_FIXED, one: SUSPENSION_FIXED}
    made += [
        _sqlite_trigger(f"{table}_ends_once", "UPDATE", table, _ended_again(fixed))
        for table, fixed in again.items()
    ]
    return [
        *made,
        _sqlite_trigger(f"{one}_ends_at_is_not_back_dated", "UPDATE", one, ended),
        _sqlite_trigger(f"{one}_exists_already", "INSERT", one, there),
        _sqlite_trigger(f"{one}_is_not_back_dated", "INSERT", one, _late("starts_at")),
        _sqlite_trigger(f"{one}_is_never_deleted", "DELETE", one, "1"),
    ]


def _on(table: str, name: str, when: str, function: str, *, each: str = "ROW") -> str:
    return f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}"


def _kept(table: str, moment: str) -> list[str]:
    late = f"refuse_back_dating('{moment}')"
    return [
        _on(table, f"{table}_is_never_deleted", "DELETE", "refuse_delete()"),
        _on(table, f"{table}_is_never_emptied", "TRUNCATE", "refuse_delete()", each="STATEMENT"),
        _on(table, f"{table}_is_not_back_dated", "INSERT", late),
    ]


def _postgresql() -> list[str]:
    made = ["DROP TRIGGER access_grant_ends_once ON access_grant"]
    for table in INSERT_ONLY:
        made.append(_on(table, f"{table}_is_insert_only", "UPDATE", "refuse_change()"))
        made += _kept(table, "at")
    for name, table, when in REFUSED:
        made.append(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {when} THEN "
            "RAISE check_violation USING MESSAGE = TG_NAME; END IF; RETURN NEW; END $$"
        )
        made.append(_on(table, name, "INSERT", f"{name}()"))
    one = "person_suspension"
    for table, fixed in {"access_grant": GRANT_FIXED, one: SUSPENSION_FIXED}.items():
        once = f"end_once('ends_at', '{fixed}', '{WITH_END}')"
        made.append(_on(table, f"{table}_ends_once", "UPDATE", once))
    return [
        *made,
        *_kept(one, "starts_at"),
        f"CREATE TRIGGER {one}_ends_at_is_not_back_dated BEFORE UPDATE ON {one} FOR EACH ROW"
        " WHEN (NEW.ends_at IS DISTINCT FROM OLD.ends_at AND NEW.ends_at IS NOT NULL)"
        " EXECUTE FUNCTION refuse_back_dating('ends_at')",
    ]


def upgrade() -> None:
    """Widen requests, decisions and grants, make the tables, and put the guards up."""
    _columns()
    _tables()
    _suspension()
    dialect = op.get_bind().dialect.name
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[dialect]():
        op.execute(statement)

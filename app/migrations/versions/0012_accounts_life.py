"""The life of an account: proposals, owners’ deputies, measures and their reviews, closings; with their
guards.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TOLERANCE_SECONDS = 5  # the same as in 0004
MEASURES = "'compromised', 'suspended', 'dormant', 'restricted'"
# Days of review that a suspension or a lock may be away; one more, for the day is London's.
LONGEST_DAYS = 29

# Each new table whose rows never change: the column of its moment, and what makes a row unique.
INSERT_ONLY = {
    "account_proposal": ("made_at", ["id"]),
    "measure_review": ("at", ["id"]),
    "proposal_decision": ("at", ["id", "proposal_id"]),
}
# Each table whose rows are ended once: columns that never change, those that change with the end
# alone, and what there is only one of.
END_ONCE = {
    "account_closing": (
        "id,account_id,kind,into_id,from_unit_id,to_unit_id,by_id,why,starts_at",
        "outcome,ended_by_id,ended_why",
        ["id", "account_id|ends_at"],
    ),
    "deputy": ("id,account_id,person_id,starts_at", "", ["id", "account_id|ends_at"]),
}
# The same of tables that had these guards before, and have more columns now.
END_ONCE_ANEW = {
    "account": (
        "id,platform,handle,address,purpose,kind,required_course,is_demonstration,proposal_id,starts_at",
        "",
        ["id", "platform,handle", "proposal_id"],
    ),
    "account_lock": (
        "id,account_id,kind,by_id,why,review_on,starts_at",
        "ended_by_id,ended_why",
        ["id", "account_id,kind|ends_at"],
    ),
}
SOON_ENOUGH = {
    "sqlite": "julianday(NEW.review_on) > julianday({begins}) + {days}",
    "postgresql": "NEW.review_on > ({begins})::timestamptz + interval '{days} days'",
}
SHORT = "('compromised', 'suspended')"


def _refused(dialect: str) -> list[tuple[str, str, str, str]]:
    """Return what is refused besides: name, when, table, condition."""

    def too_late(begins: str) -> str:
        return SOON_ENOUGH[dialect].format(begins=begins, days=LONGEST_DAYS)

    moved = """SELECT 1 FROM account_closing c WHERE c.id = (
        SELECT max(t.id) FROM account_closing t WHERE t.account_id = OLD.id
        AND t.kind = 'transferred' AND t.outcome = 'confirmed')
        AND c.from_unit_id = OLD.unit_id AND c.to_unit_id = NEW.unit_id"""
    proposed = "SELECT 1 FROM account_proposal p WHERE p.id = NEW.proposal_id"
    decided = "SELECT 1 FROM proposal_decision d WHERE d.proposal_id = NEW.proposal_id"
    of_lock = "SELECT 1 FROM account_lock l WHERE l.id = NEW.lock_id"
    return [
        (
            "account_moves_by_transfer",
            "UPDATE",
            "account",
            f"NEW.unit_id <> OLD.unit_id AND NOT EXISTS ({moved})",
        ),
        (
            "account_needs_approved_proposal",
            "INSERT",
            "account",
            f"""NEW.proposal_id IS NOT NULL
                AND NOT EXISTS ({decided} AND d.outcome = 'approved')""",
        ),
        (
            "nobody_decides_their_own_proposal",
            "INSERT",
            "proposal_decision",
            f"""(NEW.outcome = 'withdrawn')
                <> EXISTS ({proposed} AND p.made_by_id = NEW.by_id)""",
        ),
        (
            "deputy_is_not_the_owner",
            "INSERT",
            "deputy",
            """EXISTS (SELECT 1 FROM ownership o WHERE o.account_id = NEW.account_id
                AND o.person_id = NEW.person_id AND o.ends_at IS NULL)""",
        ),
        (
            "owner_is_not_the_deputy",
            "INSERT",
            "ownership",
            """EXISTS (SELECT 1 FROM deputy d WHERE d.account_id = NEW.account_id
                AND d.person_id = NEW.person_id AND d.ends_at IS NULL)""",
        ),
        (
            "account_lock_is_reviewed_in_time",
            "INSERT",
            "account_lock",
            f"""(NEW.kind <> 'compromised' AND NEW.review_on IS NULL)
                OR (NEW.kind IN {SHORT} AND {too_late("NEW.starts_at")})""",
        ),
        (
            "measure_review_is_in_time",
            "INSERT",
            "measure_review",
            f"""EXISTS ({of_lock} AND (l.ends_at IS NOT NULL
                OR (l.kind IN {SHORT} AND {too_late("NEW.at")})))""",
        ),
    ]


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _to(table: str, column: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(column, sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _one_open(name: str, table: str, columns: list[str]) -> None:
    is_open = sa.text("ends_at IS NULL")
    op.create_index(
        name, table, columns, unique=True, sqlite_where=is_open, postgresql_where=is_open
    )


def _measures() -> None:
    op.execute(
        "ALTER TABLE account_lock ADD COLUMN kind VARCHAR(20) NOT NULL DEFAULT 'compromised' "
        f"CONSTRAINT ck_account_lock_known_measure CHECK (kind IN ({MEASURES}))"
    )
    op.add_column("account_lock", sa.Column("review_on", sa.Date()))
    op.drop_index("uq_account_lock_open", "account_lock")
    _one_open("uq_account_lock_open", "account_lock", ["account_id", "kind"])
    op.create_table(
        "measure_review",
        _id(),
        _to("account_lock", "lock_id"),
        _moment("at"),
        _to("person", "by_id"),
        _text("why", 500),
        sa.Column("review_on", sa.Date(), nullable=False),
    )
    op.create_index("ix_measure_review_lock", "measure_review", ["lock_id"])


def _closings() -> None:
    op.create_table(
        "account_closing",
        _id(),
        _to("account", "account_id"),
        _text("kind", 20),
        _to("account", "into_id", nullable=True),
        _to("unit", "from_unit_id"),
        _to("unit", "to_unit_id", nullable=True),
        _to("person", "by_id"),
        _text("why", 500),
        _text("outcome", 20, nullable=True),
        _to("person", "ended_by_id", nullable=True),
        _text("ended_why", 500),
        _moment("starts_at"),
        _moment("ends_at", nullable=True),
        _check("account_closing", "ends_after_it_starts", "ends_at IS NULL OR ends_at > starts_at"),
        _check("account_closing", "known_outcome", "kind IN ('closed', 'merged', 'transferred')"),
        _check(
            "account_closing", "merged_into_another", "(kind = 'merged') = (into_id IS NOT NULL)"
        ),
        _check("account_closing", "not_into_itself", "into_id <> account_id"),
        _check(
            "account_closing",
            "transferred_to_a_unit",
            "(kind = 'transferred') = (to_unit_id IS NOT NULL)",
        ),
        _check("account_closing", "ends_with_an_outcome", "(ends_at IS NULL) = (outcome IS NULL)"),
        _check(
            "account_closing",
            "second_person_confirms",
            "outcome IS NULL OR outcome = 'withdrawn' OR ended_by_id <> by_id",
        ),
    )
    op.create_index("ix_account_closing_account_id", "account_closing", ["account_id"])
    op.create_index("ix_account_closing_starts_at", "account_closing", ["starts_at"])
    _one_open("uq_account_closing_open", "account_closing", ["account_id"])


def _deputies() -> None:
    op.create_table(
        "deputy",
        _id(),
        _to("account", "account_id"),
        _to("person", "person_id"),
        _moment("starts_at"),
        _moment("ends_at", nullable=True),
        _check("deputy", "ends_after_it_starts", "ends_at IS NULL OR ends_at > starts_at"),
    )
    op.create_index("ix_deputy_starts_at", "deputy", ["starts_at"])
    op.create_index("ix_deputy_person", "deputy", ["person_id", "starts_at"])
    _one_open("uq_deputy_open", "deputy", ["account_id"])


def _proposals() -> None:
    op.create_table(
        "account_proposal",
        _id(),
        _text("platform", 20),
        _text("handle", 80),
        _to("unit", "unit_id"),
        _text("kind", 30),
        _text("required_course", 60),
        _text("audience", 500),
        _text("purpose", 500),
        _text("why_new", 500),
        _to("person", "owner_id"),
        _to("person", "deputy_id"),
        sa.Column("review_on", sa.Date(), nullable=False),
        _to("person", "made_by_id"),
        _moment("made_at"),
        _check("account_proposal", "deputy_is_somebody_else", "owner_id <> deputy_id"),
    )
    for column in ("unit_id", "made_by_id", "made_at"):
        op.create_index(f"ix_account_proposal_{column}", "account_proposal", [column])
    op.create_table(
        "proposal_decision",
        _id(),
        _to("account_proposal", "proposal_id"),
        _text("outcome", 20),
        _to("person", "by_id"),
        _moment("at"),
        _text("why", 500),
        _check(
            "proposal_decision",
            "known_outcome",
            "outcome IN ('approved', 'rejected', 'withdrawn')",
        ),
        sa.UniqueConstraint("proposal_id", name="uq_proposal_decision_proposal_id"),
    )
    op.execute(
        "ALTER TABLE account ADD COLUMN proposal_id INTEGER "
        "CONSTRAINT fk_account_proposal_id_account_proposal REFERENCES account_proposal (id)"
    )
    op.create_index("uq_account_proposal_id", "account", ["proposal_id"], unique=True)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=f"ck_{table}_{name}")


def _late(column: str) -> str:
    last = "coalesce((SELECT julianday(max(at)) FROM audit_event), 0)"
    moment = f"julianday(NEW.{column})"
    return f"({moment} IS NULL OR {moment} < {last} - {TOLERANCE_SECONDS} / 86400.0)"


def _in_the_way(table: str, unique: list[str]) -> str:
    found = []
    for one in unique:
        columns, _, open_end = one.partition("|")
        same = [
            f"lower({name}) = lower(NEW.{name})" if name == "handle" else f"{name} = NEW.{name}"
            for name in columns.split(",")
        ]
        if open_end:
            same += [f"{open_end} IS NULL", f"NEW.{open_end} IS NULL"]
        found.append(f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(same)})")
    return " OR ".join(found)


def _ended_again(fixed: str, with_end: str) -> str:
    moved = [f"NEW.{name} IS NOT OLD.{name}" for name in fixed.split(",")]
    early = [f"NEW.{name} IS NOT OLD.{name}" for name in with_end.split(",") if name]
    forward = (
        "julianday(NEW.ends_at) < julianday(OLD.ends_at)"
        " AND julianday(NEW.ends_at) >= (SELECT julianday(max(at)) FROM audit_event)"
    )
    found = [*moved, f"(OLD.ends_at IS NOT NULL AND NOT coalesce({forward}, 0))"]
    if early:
        found.append(f"(NEW.ends_at IS NULL AND ({' OR '.join(early)}))")
    return " OR ".join(found)


def _sqlite_trigger(name: str, when: str, table: str, condition: str) -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
    )


def _sqlite() -> list[str]:
    made = []
    for table in END_ONCE_ANEW:
        made += [f"DROP TRIGGER {table}_ends_once", f"DROP TRIGGER {table}_exists_already"]
    for table, (fixed, with_end, unique) in {**END_ONCE, **END_ONCE_ANEW}.items():
        again, there = _ended_again(fixed, with_end), _in_the_way(table, unique)
        made.append(_sqlite_trigger(f"{table}_ends_once", "UPDATE", table, again))
        made.append(_sqlite_trigger(f"{table}_exists_already", "INSERT", table, there))
    for table in END_ONCE:
        ends = f"NEW.ends_at IS NOT NULL AND NEW.ends_at IS NOT OLD.ends_at AND {_late('ends_at')}"
        name = f"{table}_ends_at_is_not_back_dated"
        made.append(_sqlite_trigger(name, "UPDATE", table, ends))
        begins = _late("starts_at")
        made.append(_sqlite_trigger(f"{table}_is_not_back_dated", "INSERT", table, begins))
        made.append(_sqlite_trigger(f"{table}_is_never_deleted", "DELETE", table, "1"))
    for table, (column, unique) in INSERT_ONLY.items():
        there = _in_the_way(table, unique)
        made.append(_sqlite_trigger(f"{table}_is_insert_only", "UPDATE", table, "1"))
        made.append(_sqlite_trigger(f"{table}_exists_already", "INSERT", table, there))
        made.append(_sqlite_trigger(f"{table}_is_not_back_dated", "INSERT", table, _late(column)))
        made.append(_sqlite_trigger(f"{table}_is_never_deleted", "DELETE", table, "1"))
    return [*made, *(_sqlite_trigger(*one) for one in _refused("sqlite"))]


def _on(table: str, name: str, when: str, function: str, each: str = "ROW") -> str:
    return f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}"


def _kept(table: str, begins: str) -> list[str]:
    """Return the guards of a new table: not dated back, not deleted, not emptied."""
    return [
        _on(table, f"{table}_is_not_back_dated", "INSERT", f"refuse_back_dating('{begins}')"),
        _on(table, f"{table}_is_never_deleted", "DELETE", "refuse_delete()"),
        _on(table, f"{table}_is_never_emptied", "TRUNCATE", "refuse_delete()", "STATEMENT"),
    ]


def _postgresql() -> list[str]:
    made = [f"DROP TRIGGER {table}_ends_once ON {table}" for table in END_ONCE_ANEW]
    for table, (fixed, with_end, _) in {**END_ONCE, **END_ONCE_ANEW}.items():
        function = f"end_once('ends_at', '{fixed}', '{with_end}')"
        made.append(_on(table, f"{table}_ends_once", "UPDATE", function))
    for table in END_ONCE:
        made += _kept(table, "starts_at")
        made.append(
            f"CREATE TRIGGER {table}_ends_at_is_not_back_dated BEFORE UPDATE ON {table} FOR EACH ROW"
            " WHEN (NEW.ends_at IS DISTINCT FROM OLD.ends_at AND NEW.ends_at IS NOT NULL)"
            " EXECUTE FUNCTION refuse_back_dating('ends_at')"
        )
    for table, (column, _) in INSERT_ONLY.items():
        made += _kept(table, column)
        made.append(_on(table, f"{table}_is_insert_only", "UPDATE", "refuse_change()"))
    for name, when, table, condition in _refused("postgresql"):
        made.append(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} "
            "THEN RAISE check_violation USING MESSAGE = TG_NAME; END IF; RETURN NEW; END $$"
        )
        made.append(_on(table, name, when, f"{name}()"))
    return made


def upgrade() -> None:
    """Widen the measures, make the tables, and put their guards up."""
    _measures()
    _closings()
    _deputies()
    _proposals()
    dialect = op.get_bind().dialect.name
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[dialect]():
        op.execute(statement)

"""Training taken before Keyholder, its evidence, approval and withdrawal, and their guards."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Each table, all insert-only, with what makes a row unique.
INSERT_ONLY = {
    "evidence": ["id", "stored_as"],
    "prior_training": ["id", "evidence_id"],
    "prior_training_approval": ["id", "prior_training_id"],
    "prior_training_withdrawal": ["id", "prior_training_id"],
}

# The same as in 0004.
TOLERANCE_SECONDS = 5

WITHDRAWN = "EXISTS (SELECT 1 FROM prior_training_withdrawal w WHERE w.prior_training_id = {})"

# Conditions that both databases read alike: a row that meets one is refused by its name.
REFUSED = [
    (
        "prior_training_recorded_already",
        "prior_training",
        f"""EXISTS (SELECT 1 FROM prior_training p
            WHERE p.person_id = NEW.person_id AND p.course = NEW.course
              AND p.trained_on = NEW.trained_on AND NOT {WITHDRAWN.format("p.id")})""",
    ),
    (
        "second_person_approves_prior_training",
        "prior_training_approval",
        """EXISTS (SELECT 1 FROM prior_training p WHERE p.id = NEW.prior_training_id
            AND NEW.by_id IN (p.recorded_by_id, p.person_id))""",
    ),
    (
        "withdrawn_prior_training_is_not_approved",
        "prior_training_approval",
        WITHDRAWN.format("NEW.prior_training_id"),
    ),
    (
        "certificate_needs_approved_prior_training",
        "certificate",
        f"""substr(NEW.earned_by, 1, 15) = 'prior_training:' AND NOT EXISTS (
            SELECT 1 FROM prior_training p
            JOIN prior_training_approval a ON a.prior_training_id = p.id
            WHERE 'prior_training:' || p.id = NEW.earned_by AND p.person_id = NEW.person_id
              AND p.course = NEW.course AND NOT {WITHDRAWN.format("p.id")})""",
    ),
]

# Whose row is held before looking, so that two who write about one person wait for each other.
PERSON = {
    "prior_training": "NEW.person_id",
    "prior_training_approval": "(SELECT person_id FROM prior_training WHERE id = NEW.prior_training_id)",
    "certificate": "NEW.person_id",
}


def _moment() -> sa.Column:
    return sa.Column("at", sa.DateTime(timezone=True), nullable=False)


def _person(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey("person.id"), nullable=False)


def _text(name: str, length: int) -> sa.Column:
    return sa.Column(name, sa.String(length), nullable=False)


def _tables() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("stored_as", 64),
        _text("name", 120),
        _text("media_type", 40),
        sa.Column("size", sa.Integer(), nullable=False),
        _text("sha256", 64),
        _person("by_id"),
        _moment(),
        sa.UniqueConstraint("stored_as", name="uq_evidence_stored_as"),
    )
    op.create_table(
        "prior_training",
        sa.Column("id", sa.Integer(), primary_key=True),
        _person("person_id"),
        _text("course", 60),
        sa.Column("trained_on", sa.Date(), nullable=False),
        _text("trainer", 120),
        _text("note", 500),
        sa.Column("evidence_id", sa.Integer(), sa.ForeignKey("evidence.id")),
        _person("recorded_by_id"),
        _moment(),
        sa.UniqueConstraint("evidence_id", name="uq_prior_training_evidence_id"),
    )
    op.create_index(
        "ix_prior_training_person", "prior_training", ["person_id", "course", "trained_on"]
    )
    op.create_index("ix_prior_training_at", "prior_training", ["at"])
    for name in ("prior_training_approval", "prior_training_withdrawal"):
        op.create_table(
            name,
            sa.Column("id", sa.Integer(), primary_key=True),
            sa.Column(
                "prior_training_id",
                sa.Integer(),
                sa.ForeignKey("prior_training.id"),
                nullable=False,
            ),
            _person("by_id"),
            _moment(),
            _text("why", 500),
            sa.UniqueConstraint("prior_training_id", name=f"uq_{name}_prior_training_id"),
        )


def _sqlite_trigger(name: str, when: str, table: str, condition: str = "1") -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
    )


def _sqlite() -> list[str]:
    made = []
    last = "coalesce((SELECT julianday(max(at)) FROM audit_event), 0)"
    late = (
        f"(julianday(NEW.at) IS NULL OR julianday(NEW.at) < {last} - {TOLERANCE_SECONDS} / 86400.0)"
    )
    for table, unique in INSERT_ONLY.items():
        exists = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} WHERE {name} = NEW.{name})" for name in unique
        )
        made += [
            _sqlite_trigger(f"{table}_is_insert_only", "UPDATE", table),
            _sqlite_trigger(f"{table}_is_never_deleted", "DELETE", table),
            _sqlite_trigger(f"{table}_exists_already", "INSERT", table, exists),
            _sqlite_trigger(f"{table}_is_not_back_dated", "INSERT", table, late),
        ]
    made += [
        _sqlite_trigger(name, "INSERT", table, condition) for name, table, condition in REFUSED
    ]
    return made


def _on(table: str, name: str, when: str, function: str, each: str = "ROW") -> str:
    return f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}"


def _raise(name: str) -> str:
    return f"RAISE check_violation USING MESSAGE = {name};"


def _postgresql() -> list[str]:
    made = []
    for table in INSERT_ONLY:
        made += [
            _on(table, f"{table}_is_insert_only", "UPDATE", "refuse_change()"),
            _on(table, f"{table}_is_never_deleted", "DELETE", "refuse_delete()"),
            _on(table, f"{table}_is_never_emptied", "TRUNCATE", "refuse_delete()", "STATEMENT"),
            _on(table, f"{table}_is_not_back_dated", "INSERT", "refuse_back_dating('at')"),
        ]
    for name, table, condition in REFUSED:
        made += [
            f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                PERFORM 1 FROM person WHERE id = {PERSON[table]} FOR NO KEY UPDATE;
                IF {condition} THEN {_raise("TG_NAME")} END IF;
                RETURN NEW; END $$""",
            _on(table, name, "INSERT", f"{name}()"),
        ]
    return made


def upgrade() -> None:
    """Make the tables and put their guards up."""
    _tables()
    dialect = op.get_bind().dialect.name
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[dialect]():
        op.execute(statement)

"""What kind of person, of what rank, somebody was before; and its guards."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TOLERANCE_SECONDS = 5  # the same as in 0004
KINDS = "'officer', 'pcso', 'special', 'staff'"
# Conditions that both databases read alike: a row that meets one is refused by its name.
REFUSED = {
    # What ends is what stands, after what ended before it.
    "former_rank_is_the_one_held": (
        "INSERT",
        "former_rank",
        """NOT EXISTS (SELECT 1 FROM person p WHERE p.id = NEW.person_id
            AND p.kind = NEW.kind AND p.rank = NEW.rank)
        OR EXISTS (SELECT 1 FROM former_rank f WHERE f.person_id = NEW.person_id
            AND f.ends_at >= NEW.ends_at)""",
    ),
    "person_keeps_the_rank_before": (
        "UPDATE",
        "person",
        """(NEW.kind <> OLD.kind OR NEW.rank <> OLD.rank) AND NOT EXISTS (
            SELECT 1 FROM former_rank f WHERE f.person_id = OLD.id
            AND f.kind = OLD.kind AND f.rank = OLD.rank
            AND f.ends_at = (SELECT max(l.ends_at) FROM former_rank l WHERE l.person_id = OLD.id))""",
    ),
}


def _table() -> None:
    op.create_table(
        "former_rank",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("rank", sa.String(40), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("why", sa.String(500), nullable=False),
        sa.UniqueConstraint("person_id", "ends_at", name="uq_former_rank_person_id_ends_at"),
        sa.CheckConstraint(f"kind IN ({KINDS})", name="ck_former_rank_known_kind"),
    )


def _sqlite() -> list[str]:
    last = "coalesce((SELECT julianday(max(at)) FROM audit_event), 0)"
    moment = "julianday(NEW.ends_at)"
    late = f"({moment} IS NULL OR {moment} < {last} - {TOLERANCE_SECONDS} / 86400.0)"
    # INSERT OR REPLACE deletes what is in its way without a delete trigger being asked.
    there = """EXISTS (SELECT 1 FROM former_rank WHERE id = NEW.id
        OR (person_id = NEW.person_id AND ends_at = NEW.ends_at))"""
    refused = {
        "former_rank_is_insert_only": ("UPDATE", "former_rank", "1"),
        "former_rank_is_not_back_dated": ("INSERT", "former_rank", late),
        "former_rank_exists_already": ("INSERT", "former_rank", there),
        "former_rank_is_never_deleted": ("DELETE", "former_rank", "1"),
        **REFUSED,
    }
    return [
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        for name, (when, table, condition) in refused.items()
    ]


def _postgresql() -> list[str]:
    guards = {
        "former_rank_is_insert_only": ("UPDATE", "ROW", "refuse_change()"),
        "former_rank_is_not_back_dated": ("INSERT", "ROW", "refuse_back_dating('ends_at')"),
        "former_rank_is_never_deleted": ("DELETE", "ROW", "refuse_delete()"),
        "former_rank_is_never_emptied": ("TRUNCATE", "STATEMENT", "refuse_delete()"),
    }
    made = [
        f"CREATE TRIGGER {name} BEFORE {when} ON former_rank FOR EACH {each} "
        f"EXECUTE FUNCTION {function}"
        for name, (when, each, function) in guards.items()
    ]
    for name, (when, table, condition) in REFUSED.items():
        made.append(f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {condition} THEN
                    RAISE check_violation USING MESSAGE = '{name}';
                END IF;
                RETURN NEW;
            END $$""")
        made.append(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    return made


def upgrade() -> None:
    """Make the table and put the guards up."""
    _table()
    dialect = op.get_bind().dialect.name
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[dialect]():
        op.execute(statement)

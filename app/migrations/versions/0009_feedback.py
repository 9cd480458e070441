"""Answers without names, who has given some, and their guards."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# The same as in 0004.
TOLERANCE_SECONDS = 5
MARKS = ("useful", "clear", "time")

# What each database must find of a box that is begun, and of one that is filled: one answer more,
# each mark from 1 to 5, and everything that was in it.
SQLITE_MARKS = f"""NOT EXISTS (SELECT 1 FROM json_each(NEW.answers) a WHERE NOT coalesce(
    {" AND ".join(f"json_extract(a.value, '$.{one}') IN (1, 2, 3, 4, 5)" for one in MARKS)}, 0))"""
SQLITE = {
    ("INSERT", "feedback_box_begins_with_one_answer"): f"""NOT (
        json_array_length(NEW.answers) = 1 AND {SQLITE_MARKS})""",
    ("UPDATE", "feedback_box_only_fills"): f"""NOT (
        NEW.subject = OLD.subject AND NEW.number = OLD.number AND NEW.month = OLD.month
        AND json_array_length(NEW.answers) = json_array_length(OLD.answers) + 1 AND {SQLITE_MARKS}
        AND NOT EXISTS (SELECT 1 FROM json_each(OLD.answers) a
            WHERE a.value NOT IN (SELECT value FROM json_each(NEW.answers))))""",
}
POSTGRESQL_MARKS = f"""NOT EXISTS (
    SELECT 1 FROM jsonb_array_elements(NEW.answers::jsonb) a WHERE NOT coalesce(
    {" AND ".join(f"(a.value ->> '{one}') IN ('1', '2', '3', '4', '5')" for one in MARKS)}, false))"""
POSTGRESQL = {
    ("INSERT", "feedback_box_begins_with_one_answer"): f"""NOT (
        jsonb_array_length(NEW.answers::jsonb) = 1 AND {POSTGRESQL_MARKS})""",
    ("UPDATE", "feedback_box_only_fills"): f"""NOT (
        NEW.subject = OLD.subject AND NEW.number = OLD.number AND NEW.month = OLD.month
        AND jsonb_array_length(NEW.answers::jsonb) = jsonb_array_length(OLD.answers::jsonb) + 1
        AND {POSTGRESQL_MARKS} AND NEW.answers::jsonb @> OLD.answers::jsonb)""",
}


def _tables() -> None:
    op.create_table(
        "feedback_box",
        sa.Column("subject", sa.String(81), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "number", name="pk_feedback_box"),
    )
    op.create_table(
        "feedback_given",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(81), nullable=False),
        sa.Column("occasion", sa.String(81), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_feedback_given_person_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_feedback_given"),
        sa.UniqueConstraint("person_id", "occasion", name="uq_feedback_given_person_id_occasion"),
    )


def _sqlite_trigger(name: str, when: str, table: str, condition: str = "1") -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
    )


def _sqlite() -> list[str]:
    last = "coalesce((SELECT julianday(max(at)) FROM audit_event), 0)"
    late = (
        f"(julianday(NEW.at) IS NULL OR julianday(NEW.at) < {last} - {TOLERANCE_SECONDS} / 86400.0)"
    )
    # INSERT OR REPLACE deletes what is in its way without a delete trigger being asked.
    same_given = "id = NEW.id OR (person_id = NEW.person_id AND occasion = NEW.occasion)"
    same_box = "subject = NEW.subject AND number = NEW.number"
    given, box = "feedback_given", "feedback_box"
    made = [
        _sqlite_trigger(f"{given}_is_insert_only", "UPDATE", given),
        _sqlite_trigger(f"{given}_is_not_back_dated", "INSERT", given, late),
    ]
    for table, same in {given: same_given, box: same_box}.items():
        exists = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
        made.append(_sqlite_trigger(f"{table}_is_never_deleted", "DELETE", table))
        made.append(_sqlite_trigger(f"{table}_exists_already", "INSERT", table, exists))
    return made + [_sqlite_trigger(name, when, box, SQLITE[when, name]) for when, name in SQLITE]


def _on(table: str, name: str, when: str, function: str, each: str = "ROW") -> str:
    return f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}"


def _postgresql() -> list[str]:
    given, box = "feedback_given", "feedback_box"
    made = [
        _on(given, f"{given}_is_insert_only", "UPDATE", "refuse_change()"),
        _on(given, f"{given}_is_not_back_dated", "INSERT", "refuse_back_dating('at')"),
    ]
    for table in (given, box):
        made += [
            _on(table, f"{table}_is_never_deleted", "DELETE", "refuse_delete()"),
            _on(table, f"{table}_is_never_emptied", "TRUNCATE", "refuse_delete()", "STATEMENT"),
        ]
    for (when, name), condition in POSTGRESQL.items():
        made += [
            f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF {condition} THEN RAISE check_violation USING MESSAGE = TG_NAME; END IF;
                RETURN NEW; END $$""",
            _on(box, name, when, f"{name}()"),
        ]
    return made


def upgrade() -> None:
    """Make the tables and put their guards up."""
    _tables()
    dialect = op.get_bind().dialect.name
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[dialect]():
        op.execute(statement)

"""Scheduled sessions: plans, terms, trainers, bookings, attendance, private calendars.

What the guards refuse is as in docs/decisions/0008-what-the-database-refuses.md.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TOLERANCE_SECONDS = 5

# Each table whose rows never change, with what makes a row unique.
INSERT_ONLY = {
    "session_plan": ["id", "uid"],
    "session_version": ["id", "session_id,number"],
    "session_cancellation": ["id", "session_id"],
    "arrival": ["id"],
    "register_closing": ["id", "session_id"],
}
# Each table whose rows are ended once: what never changes, what changes with the end alone, what
# makes an open row unique.
END_ONCE = {
    "session_trainer": ("id,session_id,person_id,starts_at", "", ["id", "session_id,person_id|"]),
    "booking": (
        "id,session_id,person_id,number,booked_by_id,starts_at",
        "ended_by_id,ended_why",
        ["id", "session_id,number", "session_id,person_id|"],
    ),
    "feed": ("id,person_id,token_hash,starts_at", "", ["id", "token_hash", "person_id|"]),
}
BEGINS = {
    "session_plan": "made_at",
    "session_version": "at",
    "session_cancellation": "at",
    "session_trainer": "starts_at",
    "booking": "starts_at",
    "arrival": "at",
    "register_closing": "at",
    "feed": "starts_at",
}
# Conditions that both databases read alike: a row that meets one is refused by its name.
REFUSED = [
    (
        "booking_joins_at_the_end",
        "booking",
        """NEW.number <> 1 + coalesce(
            (SELECT max(number) FROM booking b WHERE b.session_id = NEW.session_id), 0)""",
    ),
    (
        "session_is_cancelled",
        "booking",
        "EXISTS (SELECT 1 FROM session_cancellation c WHERE c.session_id = NEW.session_id)",
    ),
    (
        "session_version_follows",
        "session_version",
        """NEW.number <> 1 + coalesce(
            (SELECT max(number) FROM session_version v WHERE v.session_id = NEW.session_id), 0)""",
    ),
    (
        "nobody_loses_their_place",
        "session_version",
        """NEW.capacity < (SELECT v.capacity FROM session_version v
            WHERE v.session_id = NEW.session_id AND v.number = NEW.number - 1)
        AND NEW.capacity < (SELECT count(*) FROM booking b
            WHERE b.session_id = NEW.session_id AND b.ends_at IS NULL)""",
    ),
    (
        "nobody_marks_themselves",
        "arrival",
        "NEW.by_id = NEW.person_id AND NEW.how IN ('trainer', 'walk-in')",
    ),
    (
        "correction_needs_a_reason",
        "arrival",
        """NEW.why = '' AND EXISTS
            (SELECT 1 FROM register_closing c WHERE c.session_id = NEW.session_id)""",
    ),
]


def _sqlite_trigger(name: str, when: str, table: str, condition: str) -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
    )


def _late(column: str) -> str:
    last = "coalesce((SELECT julianday(max(at)) FROM audit_event), 0)"
    moment = f"julianday(NEW.{column})"
    return f"({moment} IS NULL OR {moment} < {last} - {TOLERANCE_SECONDS} / 86400.0)"


def _in_the_way(table: str, unique: list[str]) -> str:
    found = []
    for one in unique:
        same = [f"{name} = NEW.{name}" for name in one.rstrip("|").split(",")]
        if one.endswith("|"):
            same += ["ends_at IS NULL", "NEW.ends_at IS NULL"]
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


def _sqlite() -> list[str]:
    made = []
    for table, unique in INSERT_ONLY.items():
        made.append(_sqlite_trigger(f"{table}_is_insert_only", "UPDATE", table, "1"))
        name = f"{table}_exists_already"
        made.append(_sqlite_trigger(name, "INSERT", table, _in_the_way(table, unique)))
    for table, (fixed, with_end, unique) in END_ONCE.items():
        condition = _ended_again(fixed, with_end)
        made.append(_sqlite_trigger(f"{table}_ends_once", "UPDATE", table, condition))
        name = f"{table}_exists_already"
        made.append(_sqlite_trigger(name, "INSERT", table, _in_the_way(table, unique)))
        changed = (
            f"NEW.ends_at IS NOT NULL AND NEW.ends_at IS NOT OLD.ends_at AND {_late('ends_at')}"
        )
        name = f"{table}_ends_at_is_not_back_dated"
        made.append(_sqlite_trigger(name, "UPDATE", table, changed))
    for table in [*INSERT_ONLY, *END_ONCE]:
        made.append(_sqlite_trigger(f"{table}_is_never_deleted", "DELETE", table, "1"))
    for table, column in BEGINS.items():
        name = f"{table}_is_not_back_dated"
        made.append(_sqlite_trigger(name, "INSERT", table, _late(column)))
    return made + [_sqlite_trigger(name, "INSERT", *rest) for name, *rest in REFUSED]


def _on(table: str, name: str, when: str, function: str, *, each: str = "ROW") -> str:
    return f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}"


def _postgresql() -> list[str]:
    made = []
    for table in INSERT_ONLY:
        made.append(_on(table, f"{table}_is_insert_only", "UPDATE", "refuse_change()"))
    for table, (fixed, with_end, _) in END_ONCE.items():
        function = f"end_once('ends_at', '{fixed}', '{with_end}')"
        made.append(_on(table, f"{table}_ends_once", "UPDATE", function))
        made.append(
            f"CREATE TRIGGER {table}_ends_at_is_not_back_dated BEFORE UPDATE ON {table} FOR EACH ROW"
            " WHEN (NEW.ends_at IS DISTINCT FROM OLD.ends_at AND NEW.ends_at IS NOT NULL)"
            " EXECUTE FUNCTION refuse_back_dating('ends_at')"
        )
    for table in [*INSERT_ONLY, *END_ONCE]:
        made.append(_on(table, f"{table}_is_never_deleted", "DELETE", "refuse_delete()"))
        name = f"{table}_is_never_emptied"
        made.append(_on(table, name, "TRUNCATE", "refuse_delete()", each="STATEMENT"))
    for table, column in BEGINS.items():
        function = f"refuse_back_dating('{column}')"
        made.append(_on(table, f"{table}_is_not_back_dated", "INSERT", function))
    for name, table, condition in REFUSED:
        made.append(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} "
            "THEN RAISE check_violation USING MESSAGE = TG_NAME; END IF; RETURN NEW; END $$"
        )
        made.append(_on(table, name, "INSERT", f"{name}()"))
    return made


def upgrade() -> None:
    """Make the tables, put the guards up, and let a notice carry a calendar entry."""
    op.add_column("notice", sa.Column("calendar", sa.Text(), nullable=False, server_default=""))
    _feeds()
    _plans()
    _people()
    _attendance()
    dialect = op.get_bind().dialect.name
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[dialect]():
        op.execute(statement)


def _feeds() -> None:
    op.create_table(
        "feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "ends_at IS NULL OR ends_at > starts_at", name=op.f("ck_feed_ends_after_it_starts")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_feed_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feed_token_hash")),
    )
    op.create_index(op.f("ix_feed_starts_at"), "feed", ["starts_at"], unique=False)
    op.create_index(
        "uq_feed_open",
        "feed",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("ends_at IS NULL"),
        postgresql_where=sa.text("ends_at IS NULL"),
    )


def _plans() -> None:
    op.create_table(
        "session_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(length=60), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("copied_from_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_session_plan_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["copied_from_id"],
            ["session_plan.id"],
            name=op.f("fk_session_plan_copied_from_id_session_plan"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_plan")),
        sa.UniqueConstraint("uid", name=op.f("uq_session_plan_uid")),
    )
    op.create_index(op.f("ix_session_plan_course"), "session_plan", ["course"], unique=False)
    op.create_table(
        "session_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("video_link", sa.String(length=500), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("booking_closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pre_work", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.CheckConstraint("kind IN ('room', 'video')", name=op.f("ck_session_version_known_kind")),
        sa.CheckConstraint(
            "booking_closes_at <= starts_at", name=op.f("ck_session_version_booking_closes_before")
        ),
        sa.CheckConstraint(
            "capacity >= 1 AND least >= 0 AND least <= capacity",
            name=op.f("ck_session_version_room_for_some"),
        ),
        sa.CheckConstraint(
            "ends_at > starts_at", name=op.f("ck_session_version_ends_after_it_starts")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_session_version_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["session_plan.id"],
            name=op.f("fk_session_version_session_id_session_plan"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_version")),
        sa.UniqueConstraint(
            "session_id", "number", name=op.f("uq_session_version_session_id_number")
        ),
    )
    op.create_index(
        op.f("ix_session_version_starts_at"), "session_version", ["starts_at"], unique=False
    )
    op.create_table(
        "session_cancellation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_session_cancellation_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["session_plan.id"],
            name=op.f("fk_session_cancellation_session_id_session_plan"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_cancellation")),
        sa.UniqueConstraint("session_id", name=op.f("uq_session_cancellation_session_id")),
    )


def _people() -> None:
    op.create_table(
        "session_trainer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "ends_at IS NULL OR ends_at > starts_at",
            name=op.f("ck_session_trainer_ends_after_it_starts"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_session_trainer_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["session_plan.id"],
            name=op.f("fk_session_trainer_session_id_session_plan"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_trainer")),
    )
    op.create_index("ix_session_trainer_person", "session_trainer", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_session_trainer_starts_at"), "session_trainer", ["starts_at"], unique=False
    )
    op.create_index(
        "uq_session_trainer_open",
        "session_trainer",
        ["session_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("ends_at IS NULL"),
        postgresql_where=sa.text("ends_at IS NULL"),
    )
    op.create_table(
        "booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("booked_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_why", sa.String(length=500), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "ends_at IS NULL OR ends_at > starts_at", name=op.f("ck_booking_ends_after_it_starts")
        ),
        sa.ForeignKeyConstraint(
            ["booked_by_id"], ["person.id"], name=op.f("fk_booking_booked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_booking_ended_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_booking_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session_plan.id"], name=op.f("fk_booking_session_id_session_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("session_id", "number", name=op.f("uq_booking_session_id_number")),
    )
    op.create_index("ix_booking_person", "booking", ["person_id"], unique=False)
    op.create_index(op.f("ix_booking_starts_at"), "booking", ["starts_at"], unique=False)
    op.create_index(
        "uq_booking_open",
        "booking",
        ["session_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("ends_at IS NULL"),
        postgresql_where=sa.text("ends_at IS NULL"),
    )


def _attendance() -> None:
    op.create_table(
        "arrival",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "how IN ('trainer', 'code', 'walk-in', 'closing')", name=op.f("ck_arrival_known_way")
        ),
        sa.CheckConstraint(
            "state IN ('attended', 'late', 'left early', 'absent', 'excused')",
            name=op.f("ck_arrival_known_state"),
        ),
        sa.CheckConstraint(
            "left_at IS NULL OR arrived_at IS NULL OR left_at > arrived_at",
            name=op.f("ck_arrival_leaves_after_arriving"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_arrival_by_id_person")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_arrival_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session_plan.id"], name=op.f("fk_arrival_session_id_session_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
    )
    op.create_index("ix_arrival_session", "arrival", ["session_id", "person_id"], unique=False)
    op.create_table(
        "register_closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_register_closing_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["session_plan.id"],
            name=op.f("fk_register_closing_session_id_session_plan"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_closing")),
        sa.UniqueConstraint("session_id", name=op.f("uq_register_closing_session_id")),
    )
    op.create_table(
        "sheet_pdf",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session_plan.id"], name="fk_sheet_pdf_session_id_session_plan"
        ),
        sa.PrimaryKeyConstraint("session_id", name="pk_sheet_pdf"),
    )

"""What must never be true: the term of a certificate, and the triggers that guard history."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Each table whose rows never change, with what makes a row unique (besides its key).
INSERT_ONLY = {
    "audit_event": ["seq", "hash"],
    "checkpoint": ["id"],
    "course_version": ["id", "course,version"],
    "course_approval": ["id", "course_version_id"],
    "course_asset": ["id", "course_version_id,name"],
    "undertaking": ["id", "course,number"],
    "signed_undertaking": ["id", "person_id,undertaking_id"],
    "certificate": ["id", "serial", "earned_by", "status_index"],
    "revocation": ["id", "certificate_id"],
    "access_request": ["id"],
    "decision": ["id", "request_id"],
    "enrolment": ["id"],
    "lesson_read": ["id"],
    "answer": ["attempt_id,position,number"],
    "result": ["id", "attempt_id"],
    "notice": ["id", "key"],
    "delivery": ["id"],
}

# Each table whose rows may be ended once, with the columns that never change.
END_ONCE = {
    "access_grant": ("ends_at", ["id", "person_id", "account_id", "request_id", "starts_at"]),
    "account_lock": ("ends_at", ["id", "account_id", "by_id", "why", "starts_at"]),
    "appointment": ("ends_at", ["id", "person_id", "role", "unit_id", "by_id", "why", "starts_at"]),
    "ownership": ("ends_at", ["id", "account_id", "person_id", "starts_at"]),
    "contact": ("ends_at", ["id", "name", "value", "by_id", "starts_at"]),
    "attempt": (
        "closed_at",
        ["id", "person_id", "course", "course_version_id", "number", "seed", "paper", "started_at"],
    ),
    "sign_in": ("ended_at", ["id", "token_hash", "person_id", "started_at", "address", "agent"]),
    "reset_link": ("used_at", ["id", "token_hash", "person_id", "made_at"]),
}

# Rows of these are kept for as long as the force keeps its records.
KEPT = [
    "person", "unit", "employment", "posting", "account", "signing_key", "audit_head", "event_detail",
]  # fmt: skip

# What is dated before the last event of the history, by more than this, is refused.
TOLERANCE_SECONDS = 60
NOT_BACK_DATED = {
    "certificate": "starts_at",
    "revocation": "at",
    "signed_undertaking": "at",
    "access_grant": "starts_at",
    "decision": "at",
    "account_lock": "starts_at",
    "appointment": "starts_at",
}

MAJOR_RENEWAL = """
    SELECT min(approval.renew_by) FROM course_approval approval
    JOIN course_version later ON later.id = approval.course_version_id
    WHERE later.course = c.course AND later.major > own.major"""

TERM = f"""
    CREATE VIEW certificate_term AS
    SELECT c.id AS certificate_id, c.person_id, c.course, c.starts_at, c.restores_from,
           LEAST_OF(c.ends_at, coalesce(r.at, c.ends_at), coalesce(({MAJOR_RENEWAL}), c.ends_at)) AS ended_at
    FROM certificate c
    JOIN course_version own ON own.id = c.course_version_id
    LEFT JOIN revocation r ON r.certificate_id = c.id"""

CERTIFIED = """EXISTS (
    SELECT 1 FROM certificate_term t JOIN account a ON a.required_course = t.course
    WHERE a.id = NEW.account_id AND t.person_id = NEW.person_id
      AND t.starts_at <= NEW.starts_at AND NEW.starts_at < t.ended_at
      AND NOT EXISTS (SELECT 1 FROM revocation r WHERE r.certificate_id = t.certificate_id))"""

OVERLAPS = """EXISTS (
    SELECT 1 FROM access_grant g
    WHERE g.person_id = NEW.person_id AND g.account_id = NEW.account_id
      AND (g.ends_at IS NULL OR g.ends_at > NEW.starts_at)
      AND (NEW.ends_at IS NULL OR g.starts_at < NEW.ends_at))"""

GRANTED_SINCE = """EXISTS (
    SELECT 1 FROM access_grant g
    JOIN certificate c ON c.id = NEW.certificate_id AND c.person_id = g.person_id
    JOIN account a ON a.id = g.account_id AND a.required_course = c.course
    WHERE g.starts_at >= NEW.at AND g.starts_at >= c.starts_at)"""

PUBLISHED_IT = """NEW.by_id = (
    SELECT published_by_id FROM course_version WHERE id = NEW.course_version_id)"""

BREAKS_CHAIN = """(NEW.seq <> coalesce((SELECT max(seq) FROM audit_event), 0) + 1
    OR NEW.previous_hash <> coalesce(
        (SELECT hash FROM audit_event ORDER BY seq DESC LIMIT 1),
        '0000000000000000000000000000000000000000000000000000000000000000'))"""


def _same_row(columns: str) -> str:
    return " AND ".join(f"{name} = NEW.{name}" for name in columns.split(","))


def _sqlite_trigger(name: str, when: str, table: str, condition: str = "1") -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
    )


def _sqlite() -> list[str]:
    made = [TERM.replace("LEAST_OF", "min")]
    for table, unique in INSERT_ONLY.items():
        made.append(_sqlite_trigger(f"{table}_is_insert_only", "UPDATE", table))
        made.append(_sqlite_trigger(f"{table}_is_never_deleted", "DELETE", table))
        # INSERT OR REPLACE deletes what is in its way without a delete trigger being asked.
        exists = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} WHERE {_same_row(one)})" for one in unique
        )
        made.append(_sqlite_trigger(f"{table}_exists_already", "INSERT", table, exists))
    for table, (end, fixed) in END_ONCE.items():
        moved = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in fixed)
        condition = f"OLD.{end} IS NOT NULL OR {moved}"
        made.append(_sqlite_trigger(f"{table}_ends_once", "UPDATE", table, condition))
        made.append(_sqlite_trigger(f"{table}_is_never_deleted", "DELETE", table))
        exists = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
        made.append(_sqlite_trigger(f"{table}_exists_already", "INSERT", table, exists))
    made += [_sqlite_trigger(f"{table}_is_never_deleted", "DELETE", table) for table in KEPT]
    for table, column in NOT_BACK_DATED.items():
        late = (
            f"julianday(NEW.{column}) < (SELECT julianday(max(at)) FROM audit_event)"
            f" - {TOLERANCE_SECONDS} / 86400.0"
        )
        made.append(_sqlite_trigger(f"{table}_is_not_back_dated", "INSERT", table, late))
    erased = "NEW.json IS NOT NULL OR OLD.json IS NULL OR NEW.seq IS NOT OLD.seq OR NEW.salt IS NOT OLD.salt"
    made += [
        _sqlite_trigger("event_detail_may_only_be_erased", "UPDATE", "event_detail", erased),
        _sqlite_trigger("event_detail_exists_already", "INSERT", "event_detail",
                        "EXISTS (SELECT 1 FROM event_detail WHERE seq = NEW.seq)"),
        _sqlite_trigger("audit_event_follows_the_chain", "INSERT", "audit_event", BREAKS_CHAIN),
        _sqlite_trigger("access_grant_needs_certificate", "INSERT", "access_grant", f"NOT {CERTIFIED}"),
        _sqlite_trigger("access_grant_one_at_a_time", "INSERT", "access_grant", OVERLAPS),
        _sqlite_trigger("revocation_before_a_grant", "INSERT", "revocation", GRANTED_SINCE),
        _sqlite_trigger("second_person_approves_course", "INSERT", "course_approval", PUBLISHED_IT),
    ]  # fmt: skip
    return made


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _raise(name: str) -> str:
    return f"RAISE check_violation USING MESSAGE = {name};"


def _on(table: str, name: str, when: str, function: str, each: str = "ROW", args: str = "") -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION {function}({args})"
    )


def _postgresql_functions() -> list[str]:
    return [
        _function("refuse_change", _raise("TG_TABLE_NAME || '_is_insert_only'")),
        _function("refuse_delete", _raise("TG_TABLE_NAME || '_is_never_deleted'")),
        _function(
            "end_once",
            f"""
            IF to_jsonb(OLD)->>TG_ARGV[0] IS NOT NULL
               OR (SELECT bool_or(to_jsonb(NEW)->c IS DISTINCT FROM to_jsonb(OLD)->c)
                   FROM unnest(string_to_array(TG_ARGV[1], ',')) AS c) THEN
                {_raise("TG_TABLE_NAME || '_ends_once'")}
            END IF;
            RETURN NEW;""",
        ),
        _function(
            "refuse_back_dating",
            f"""
            IF (to_jsonb(NEW)->>TG_ARGV[0])::timestamptz
               < (SELECT max(at) FROM audit_event) - interval '{TOLERANCE_SECONDS} seconds' THEN
                {_raise("TG_TABLE_NAME || '_is_not_back_dated'")}
            END IF;
            RETURN NEW;""",
        ),
        _function(
            "event_detail_may_only_be_erased",
            f"""
            IF NEW.json IS NOT NULL OR OLD.json IS NULL OR NEW.seq <> OLD.seq OR NEW.salt <> OLD.salt THEN
                {_raise("'event_detail_may_only_be_erased'")}
            END IF;
            RETURN NEW;""",
        ),
        _function(
            "audit_event_follows_the_chain",
            f"IF {BREAKS_CHAIN} THEN {_raise(repr('audit_event_follows_the_chain'))} END IF; RETURN NEW;",
        ),
        _function(
            "second_person_approves_course",
            f"IF {PUBLISHED_IT} THEN {_raise(repr('second_person_approves_course'))} END IF; RETURN NEW;",
        ),
        # Two who decide about one person wait for each other here, even when both use raw SQL;
        # what the other wrote is seen by the look that follows the lock.
        _function(
            "check_access_grant",
            f"""
            PERFORM 1 FROM person WHERE id = NEW.person_id FOR UPDATE;
            IF NOT {CERTIFIED} THEN {_raise("'access_grant_needs_certificate'")} END IF;
            IF {OVERLAPS} THEN {_raise("'access_grant_one_at_a_time'")} END IF;
            RETURN NEW;""",
        ),
        _function(
            "check_revocation",
            f"""
            PERFORM 1 FROM person
            WHERE id = (SELECT person_id FROM certificate WHERE id = NEW.certificate_id) FOR UPDATE;
            IF {GRANTED_SINCE} THEN {_raise("'revocation_before_a_grant'")} END IF;
            RETURN NEW;""",
        ),
    ]


def _postgresql() -> list[str]:
    made = [TERM.replace("LEAST_OF", "least"), *_postgresql_functions()]
    for table in INSERT_ONLY:
        made.append(_on(table, f"{table}_is_insert_only", "UPDATE", "refuse_change"))
    for table, (end, fixed) in END_ONCE.items():
        arguments = f"'{end}', '{','.join(fixed)}'"
        made.append(_on(table, f"{table}_ends_once", "UPDATE", "end_once", args=arguments))
    for table in [*INSERT_ONLY, *END_ONCE, *KEPT]:
        made.append(_on(table, f"{table}_is_never_deleted", "DELETE", "refuse_delete"))
        made.append(
            _on(table, f"{table}_is_never_emptied", "TRUNCATE", "refuse_delete", "STATEMENT")
        )
    for table, column in NOT_BACK_DATED.items():
        name = f"{table}_is_not_back_dated"
        made.append(_on(table, name, "INSERT", "refuse_back_dating", args=f"'{column}'"))
    return [
        *made,
        _on(
            "event_detail",
            "event_detail_may_only_be_erased",
            "UPDATE",
            "event_detail_may_only_be_erased",
        ),
        _on(
            "audit_event",
            "audit_event_follows_the_chain",
            "INSERT",
            "audit_event_follows_the_chain",
        ),
        _on("access_grant", "access_grant_needs_certificate", "INSERT", "check_access_grant"),
        _on("revocation", "revocation_before_a_grant", "INSERT", "check_revocation"),
        _on(
            "course_approval",
            "second_person_approves_course",
            "INSERT",
            "second_person_approves_course",
        ),
    ]


def upgrade() -> None:
    """Make the view and the triggers, and the head from which the history begins."""
    dialect = op.get_bind().dialect.name
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[dialect]():
        op.execute(statement)
    op.execute(f"INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '{'0' * 64}')")

"""Guards for ends, moved facts, replaced rows, own requests and keys; what a certificate's sheet shows.

Why each rule is as it is: docs/decisions/0008-what-the-database-refuses.md.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# What is dated before the last event of the history, by more than this, is refused: as long as one
# transaction may take from reading the clock to writing, the same as the history's own.
TOLERANCE_SECONDS = 5

# Each table whose rows are ended once: the column of the end, the columns that never change, and
# those that change together with the end alone.
END_ONCE = {
    "access_grant": (
        "ends_at",
        "id,person_id,account_id,request_id,starts_at",
        "ended_by_id,ended_why",
    ),
    "account_lock": ("ends_at", "id,account_id,by_id,why,starts_at", "ended_by_id,ended_why"),
    "appointment": ("ends_at", "id,person_id,role,unit_id,by_id,why,starts_at", ""),
    "ownership": ("ends_at", "id,account_id,person_id,starts_at", ""),
    "contact": ("ends_at", "id,name,value,by_id,starts_at", ""),
    "attempt": (
        "closed_at",
        "id,person_id,course,course_version_id,number,seed,paper,started_at,deadline_at",
        "",
    ),
    "sign_in": ("ended_at", "id,token_hash,person_id,started_at,address,agent", "ended_why"),
    "reset_link": ("used_at", "id,token_hash,person_id,made_at", ""),
    "employment": ("ends_at", "id,person_id,starts_at", ""),
    "posting": ("ends_at", "id,person_id,unit_id,line_manager_id,starts_at", ""),
    "account": (
        "ends_at",
        "id,platform,handle,address,unit_id,purpose,kind,required_course,is_demonstration,starts_at",
        "",
    ),
}
ENDS_ONCE_SINCE_0002 = [
    "access_grant", "account_lock", "appointment", "ownership", "contact", "attempt", "sign_in", "reset_link",
]  # fmt: skip

BEGINS_SINCE_0002 = {
    "certificate": "starts_at",
    "revocation": "at",
    "signed_undertaking": "at",
    "access_grant": "starts_at",
    "decision": "at",
    "account_lock": "starts_at",
    "appointment": "starts_at",
}
BEGINS = {
    **BEGINS_SINCE_0002,
    "employment": "starts_at",
    "posting": "starts_at",
    "account": "starts_at",
    "ownership": "starts_at",
    "signing_key": "starts_at",
    "access_request": "made_at",
}
# An attempt that is looked at after its deadline is closed as of its deadline: see REFUSED.
ENDS = [(table, end) for table, (end, _, _) in END_ONCE.items() if table != "attempt"] + [
    ("signing_key", "ends_at"),
    ("signing_key", "revoked_at"),
]

# What is in the way of a new row, and what INSERT OR REPLACE would take away without asking.
ONLY_ONE = {
    "person": ["id", "collar_number", "email"],
    "unit": ["id", "path"],
    "employment": ["id", "person_id|ends_at"],
    "posting": ["id", "person_id|ends_at"],
    "account": ["id", "platform,lower(handle)"],
    "signing_key": ["id", "kid"],
    "audit_head": ["id"],
    "password": ["id"],
    "access_grant": ["id"],
    "account_lock": ["id", "account_id|ends_at"],
    "appointment": ["id"],
    "ownership": ["id", "account_id|ends_at"],
    "contact": ["id"],
    "attempt": ["id", "person_id,course,number", "person_id,course|closed_at"],
    "sign_in": ["id", "token_hash"],
    "reset_link": ["id", "token_hash"],
}

# Conditions that both databases read alike: a row that meets one is refused by its name.
WHO = "SELECT 1 FROM access_request r WHERE r.id = NEW.request_id"
REFUSED = [
    (
        "attempt_closes_in_its_time",
        "UPDATE",
        "attempt",
        "NEW.closed_at < NEW.started_at OR NEW.closed_at > NEW.deadline_at",
    ),
    (
        "nobody_decides_their_own_request",
        "INSERT",
        "decision",
        f"NEW.outcome <> 'withdrawn' AND EXISTS ({WHO} AND NEW.by_id IN (r.made_by_id, r.person_id))",
    ),
    (
        "only_the_asker_withdraws",
        "INSERT",
        "decision",
        f"NEW.outcome = 'withdrawn' AND NOT EXISTS ({WHO} AND NEW.by_id = r.made_by_id)",
    ),
    (
        "access_grant_needs_approval",
        "INSERT",
        "access_grant",
        f"""NEW.request_id IS NOT NULL AND (NOT EXISTS (
            {WHO} AND r.person_id = NEW.person_id AND r.account_id = NEW.account_id AND EXISTS (
                SELECT 1 FROM decision d WHERE d.request_id = r.id
                AND d.outcome = 'approved' AND d.at <= NEW.starts_at))
        OR EXISTS (SELECT 1 FROM access_grant g WHERE g.request_id = NEW.request_id))""",
    ),
    (
        "audit_head_follows_the_chain",
        "UPDATE",
        "audit_head",
        """NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.seq = NEW.seq AND e.hash = NEW.hash
            AND e.seq = (SELECT max(seq) FROM audit_event))""",
    ),
    (
        "person_stays_itself",
        "UPDATE",
        "person",
        """NEW.id <> OLD.id OR EXISTS (SELECT 1 FROM person p WHERE p.id <> OLD.id
            AND (p.collar_number = NEW.collar_number OR p.email = NEW.email))""",
    ),
    (
        "unit_stays_itself",
        "UPDATE",
        "unit",
        "NEW.id <> OLD.id OR EXISTS (SELECT 1 FROM unit u WHERE u.id <> OLD.id AND u.path = NEW.path)",
    ),
    (
        "signing_key_ends_once",
        "UPDATE",
        "signing_key",
        """NEW.id <> OLD.id OR NEW.kid <> OLD.kid OR NEW.purpose <> OLD.purpose
            OR NEW.public_jwk <> OLD.public_jwk OR NEW.starts_at <> OLD.starts_at
            OR (OLD.ends_at IS NOT NULL AND (NEW.ends_at IS NULL OR NEW.ends_at <> OLD.ends_at))
            OR (OLD.revoked_at IS NOT NULL
                AND (NEW.revoked_at IS NULL OR NEW.revoked_at <> OLD.revoked_at))""",
    ),
    ("password_is_insert_only", "UPDATE", "password", "1 = 1"),
]

# A grant later than that was put in with a date to come: it gives nothing after the revocation, and
# must not stand in its way. One that Keyholder made has an event, before which no revocation is dated.
GRANTED_SINCE = """EXISTS (
    SELECT 1 FROM access_grant g
    JOIN certificate c ON c.id = NEW.certificate_id AND c.person_id = g.person_id
    JOIN account a ON a.id = g.account_id AND a.required_course = c.course
    WHERE g.starts_at >= NEW.at AND {not_much_later} AND g.starts_at >= c.starts_at)"""

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
        columns, _, open_end = one.partition("|")
        same = [f"{name} = {name.replace('(', '(NEW.')}" if "(" in name else f"{name} = NEW.{name}"
                for name in columns.split(",")]  # fmt: skip
        if open_end:
            same += [f"{open_end} IS NULL", f"NEW.{open_end} IS NULL"]
        found.append(f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(same)})")
    return " OR ".join(found)


def _ended_again(end: str, fixed: str, with_end: str) -> str:
    moved = [f"NEW.{name} IS NOT OLD.{name}" for name in fixed.split(",")]
    early = [f"NEW.{name} IS NOT OLD.{name}" for name in with_end.split(",") if name]
    forward = (
        f"julianday(NEW.{end}) < julianday(OLD.{end})"
        f" AND julianday(NEW.{end}) >= (SELECT julianday(max(at)) FROM audit_event)"
    )
    found = [*moved, f"(OLD.{end} IS NOT NULL AND NOT coalesce({forward}, 0))"]
    if early:
        found.append(f"(NEW.{end} IS NULL AND ({' OR '.join(early)}))")
    return " OR ".join(found)


def _sqlite() -> list[str]:
    gone = [f"{table}_ends_once" for table in ENDS_ONCE_SINCE_0002]
    gone += [f"{table}_exists_already" for table in ENDS_ONCE_SINCE_0002]
    gone += [f"{table}_is_not_back_dated" for table in BEGINS_SINCE_0002]
    made = [f"DROP TRIGGER {name}" for name in [*gone, "revocation_before_a_grant"]]
    for table, (end, fixed, with_end) in END_ONCE.items():
        condition = _ended_again(end, fixed, with_end)
        made.append(_sqlite_trigger(f"{table}_ends_once", "UPDATE", table, condition))
    for table, unique in ONLY_ONE.items():
        condition = _in_the_way(table, unique)
        made.append(_sqlite_trigger(f"{table}_exists_already", "INSERT", table, condition))
    for table, column in BEGINS.items():
        name = f"{table}_is_not_back_dated"
        made.append(_sqlite_trigger(name, "INSERT", table, _late(column)))
    for table, end in ENDS:
        changed = f"NEW.{end} IS NOT NULL AND NEW.{end} IS NOT OLD.{end} AND {_late(end)}"
        name = f"{table}_{end}_is_not_back_dated"
        made.append(_sqlite_trigger(name, "UPDATE", table, changed))
    made += [_sqlite_trigger(*one) for one in REFUSED]
    later = f"julianday(g.starts_at) <= julianday(NEW.at) + {TOLERANCE_SECONDS} / 86400.0"
    granted = GRANTED_SINCE.format(not_much_later=later)
    return [
        *made,
        _sqlite_trigger("revocation_before_a_grant", "INSERT", "revocation", granted),
        _sqlite_trigger("password_is_never_deleted", "DELETE", "password", "1"),
    ]


def _function(name: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} RETURN NEW; END $$"
    )


def _raise(name: str) -> str:
    return f"RAISE check_violation USING MESSAGE = {name};"


def _on(table: str, name: str, when: str, function: str, *, each: str = "ROW") -> str:
    return f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}"


# A lock makes two wait for each other; only a transaction that then sees what the other wrote has
# waited for something. And FOR NO KEY UPDATE: FOR UPDATE would also hold up whoever only writes a
# row about the person, while they hold the end of the history for which we wait.
SEES = f"""IF current_setting('transaction_isolation') <> 'read committed' THEN
    {_raise("'guards_need_read_committed'")} END IF;"""
CHANGED = """(SELECT coalesce(bool_or(to_jsonb(NEW)->c IS DISTINCT FROM to_jsonb(OLD)->c), false)
    FROM unnest(string_to_array(TG_ARGV[{number}], ',')) AS c)"""
MOMENT = "(to_jsonb({row})->>TG_ARGV[0])::timestamptz"


def _postgresql_functions() -> list[str]:
    new, old = MOMENT.format(row="NEW"), MOMENT.format(row="OLD")
    last = "(SELECT max(at) FROM audit_event)"
    granted = GRANTED_SINCE.format(
        not_much_later=f"g.starts_at <= NEW.at + interval '{TOLERANCE_SECONDS} seconds'"
    )
    return [
        _function(
            "end_once",
            f"""
            IF {CHANGED.format(number=1)}
               OR ({old} IS NOT NULL AND NOT coalesce({new} < {old} AND {new} >= {last}, false))
               OR ({new} IS NULL AND {CHANGED.format(number=2)}) THEN
                {_raise("TG_NAME")}
            END IF;""",
        ),
        _function(
            "refuse_back_dating",
            f"""
            {SEES}
            IF {new} < {last} - interval '{TOLERANCE_SECONDS} seconds' THEN {_raise("TG_NAME")} END IF;""",
        ),
        _function(
            "check_access_grant",
            f"""
            {SEES}
            PERFORM 1 FROM person WHERE id = NEW.person_id FOR NO KEY UPDATE;
            IF NOT {CERTIFIED} THEN {_raise("'access_grant_needs_certificate'")} END IF;
            IF {OVERLAPS} THEN {_raise("'access_grant_one_at_a_time'")} END IF;""",
        ),
        _function(
            "check_revocation",
            f"""
            {SEES}
            PERFORM 1 FROM person
            WHERE id = (SELECT person_id FROM certificate WHERE id = NEW.certificate_id)
            FOR NO KEY UPDATE;
            IF {granted} THEN {_raise("'revocation_before_a_grant'")} END IF;""",
        ),
    ]


def _postgresql() -> list[str]:
    made = [f"DROP TRIGGER {table}_ends_once ON {table}" for table in ENDS_ONCE_SINCE_0002]
    made += _postgresql_functions()
    for table, (end, fixed, with_end) in END_ONCE.items():
        function = f"end_once('{end}', '{fixed}', '{with_end}')"
        made.append(_on(table, f"{table}_ends_once", "UPDATE", function))
    for table, column in BEGINS.items():
        if table in BEGINS_SINCE_0002:
            continue
        function = f"refuse_back_dating('{column}')"
        made.append(_on(table, f"{table}_is_not_back_dated", "INSERT", function))
    for table, end in ENDS:
        made.append(
            f"CREATE TRIGGER {table}_{end}_is_not_back_dated BEFORE UPDATE ON {table} FOR EACH ROW"
            f" WHEN (NEW.{end} IS DISTINCT FROM OLD.{end} AND NEW.{end} IS NOT NULL)"
            f" EXECUTE FUNCTION refuse_back_dating('{end}')"
        )
    for name, when, table, condition in REFUSED:
        made.append(_function(name, f"IF {condition} THEN {_raise('TG_NAME')} END IF;"))
        made.append(_on(table, name, when, f"{name}()"))
    return [
        *made,
        _on("password", "password_is_never_deleted", "DELETE", "refuse_delete()"),
        _on("password", "password_is_never_emptied", "TRUNCATE", "refuse_delete()", each="STATEMENT"),
    ]  # fmt: skip


def _enter_keys() -> None:
    """Give each key that is there already the event that says so, as `app/audit/actions.py` would."""
    bind = op.get_bind()
    moment = sa.DateTime(timezone=True)
    keys = sa.table("signing_key", *map(sa.column, ("id", "kid", "purpose", "public_jwk")),
                    *(sa.column(name, moment) for name in ("starts_at", "ends_at", "revoked_at")))  # fmt: skip
    for key in bind.execute(sa.select(keys).order_by(keys.c.id)).mappings().all():
        after = {name: _plain(value) for name, value in key.items()}
        _append(bind, f"signing_key:{key['id']}", {"after": after})


def _append(bind: sa.Connection, about: str, detail: dict[str, object]) -> None:
    moment = sa.DateTime(timezone=True)
    names = ("seq", "by_id", "verb", "about", "why", "detail_hash", "previous_hash", "hash")
    events = sa.table("audit_event", sa.column("at", moment), *map(sa.column, names))
    head = bind.execute(sa.text("SELECT seq, hash FROM audit_head")).one()
    last = bind.execute(sa.select(sa.func.max(events.c.at))).scalar()
    at = max(datetime.now(UTC), last.replace(tzinfo=last.tzinfo or UTC) if last else datetime.min.replace(tzinfo=UTC))  # fmt: skip
    salt, text = secrets.token_hex(16), _canonical(detail)
    detail_hash = hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()
    link = [head.seq + 1, _plain(at), None, "key entered", about, "", detail_hash, head.hash]
    row = dict(zip(("seq", "at", *names[1:-1]), link, strict=True))
    row |= {"at": at, "hash": hashlib.sha256(_canonical(link).encode()).hexdigest()}
    bind.execute(sa.insert(events).values(row))
    kept = {"seq": row["seq"], "salt": salt, "json": text}
    bind.execute(sa.text("INSERT INTO event_detail (seq, salt, json) VALUES (:seq, :salt, :json)"), kept)  # fmt: skip
    bind.execute(sa.text("UPDATE audit_head SET seq = :seq, hash = :hash"), {"seq": row["seq"], "hash": row["hash"]})  # fmt: skip


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        value = value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)
        return value.isoformat(timespec="microseconds")
    return value


def upgrade() -> None:
    """Put the guards up, widen the certificate, and enter the keys into the history."""
    for name, length in (("holder_number", 60), ("issuer_name", 120), ("issuer_address", 200)):
        column = sa.Column(name, sa.String(length), nullable=False, server_default="")
        op.add_column("certificate", column)
    dialect = op.get_bind().dialect.name
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[dialect]():
        op.execute(statement)
    _enter_keys()

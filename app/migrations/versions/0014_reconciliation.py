"""Platforms' lists held against the register, findings, monthly figures, and their guards."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TOLERANCE_SECONDS = 5  # the same as in 0004
SOURCES = ("Orlo", "X", "Meta Business", "Another list")
KINDS = (
    "unknown user", "not provisioned", "rights differ", "removal failed", "leaver",
    "unregistered account", "shared or generic login",
)  # fmt: skip
OUTCOMES = ("explained", "mended", "reopened", "gone")
MEASURES = ("followers", "posts", "enquiries", "response minutes", "visitors")
TABLES = (
    "source_mapping", "platform_upload", "platform_seat", "finding", "finding_step",
    "finding_owner", "monthly_figure",
)  # fmt: skip
DATED = tuple(one for one in TABLES if one != "platform_seat")  # its upload has the moment


def _known(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(f'{chr(39)}{one}{chr(39)}' for one in values)})"


def _id() -> sa.Column:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _to(name: str, table: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=null)


def _text(name: str, length: int) -> sa.Column:
    return sa.Column(name, sa.String(length), nullable=False)


def _int(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def _at() -> sa.Column:
    return sa.Column("at", sa.DateTime(timezone=True), nullable=False)


def _check(table: str, name: str, says: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(says, name=f"ck_{table}_{name}")


def _lists() -> None:
    op.create_table(
        "source_mapping", _id(), _text("source", 20),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("levels", sa.Text(), nullable=False), _to("by_id", "person"), _at(),
        _check("source_mapping", "known_source", _known("source", SOURCES)),
    )  # fmt: skip
    op.create_index("ix_source_mapping_source", "source_mapping", ["source"])
    op.create_table(
        "platform_upload", _id(), _text("source", 20),
        sa.Column("is_whole", sa.Boolean(), nullable=False), _text("sha256", 64),
        _to("mapping_id", "source_mapping"), _int("seats"), _int("matched"), _int("total"),
        _to("by_id", "person"), _at(),
        _check("platform_upload", "known_source", _known("source", SOURCES)),
        _check("platform_upload", "matched_of_total", "matched >= 0 AND matched <= total"),
    )  # fmt: skip
    op.create_index("ix_platform_upload_at", "platform_upload", ["at"])
    op.create_index("ix_platform_upload_source", "platform_upload", ["source", "id"])
    op.create_table(
        "platform_seat", _id(), _to("upload_id", "platform_upload"), _int("line"),
        _text("account", 120), _text("account_key", 130), _to("account_id", "account", null=True),
        _text("login", 254), _text("level", 20), _text("name", 120),
    )  # fmt: skip
    op.create_index("ix_platform_seat_upload", "platform_seat", ["upload_id", "account_key"])


def _findings() -> None:
    op.create_table(
        "finding", _id(), _to("upload_id", "platform_upload"), _text("kind", 40), _text("key", 420),
        _text("account", 120), _text("account_key", 130), _to("account_id", "account", null=True),
        _text("login", 254), _to("person_id", "person", null=True), _text("says", 700),
        sa.Column("due_on", sa.Date(), nullable=False), _at(),
        _check("finding", "known_kind", _known("kind", KINDS)),
    )  # fmt: skip
    op.create_index("ix_finding_upload", "finding", ["upload_id"])
    op.create_index("ix_finding_account", "finding", ["account_id"])
    op.create_table(
        "finding_step", _id(), _to("finding_id", "finding"), _text("outcome", 20),
        _to("upload_id", "platform_upload", null=True), _to("by_id", "person"), _at(),
        _text("why", 500),
        _check("finding_step", "known_outcome", _known("outcome", OUTCOMES)),
        _check("finding_step", "reason_unless_gone", "outcome = 'gone' OR why <> ''"),
        _check("finding_step", "gone_by_a_list", "outcome <> 'gone' OR upload_id IS NOT NULL"),
    )  # fmt: skip
    op.create_index("ix_finding_step_finding", "finding_step", ["finding_id", "id"])
    op.create_table(
        "finding_owner", _id(), _to("finding_id", "finding"), _to("person_id", "person"),
        _to("by_id", "person"), _at(),
    )  # fmt: skip
    op.create_index("ix_finding_owner_finding", "finding_owner", ["finding_id", "id"])


def _figures() -> None:
    op.create_table(
        "monthly_figure", _id(), _to("account_id", "account", null=True),
        sa.Column("month", sa.Date(), nullable=False), _text("measure", 20),
        sa.Column("value", sa.BigInteger(), nullable=False), _text("source", 200),
        _to("by_id", "person"), _at(), _text("why", 500),
        _check("monthly_figure", "known_measure", _known("measure", MEASURES)),
        _check("monthly_figure", "none_below_zero", "value >= 0"),
        _check("monthly_figure", "visitors_are_of_the_website",
               "(measure = 'visitors') = (account_id IS NULL)"),
    )  # fmt: skip
    op.create_index("ix_monthly_figure_account", "monthly_figure", ["account_id", "month"])


# A finding that a list has closed is closed for good, and a figure is corrected with a reason.
CLOSED = """EXISTS (SELECT 1 FROM finding_step s
    WHERE s.finding_id = NEW.finding_id AND s.outcome = 'gone')"""
SAME = """EXISTS (SELECT 1 FROM monthly_figure f WHERE f.measure = NEW.measure
    AND f.month = NEW.month AND f.account_id IS NOT DISTINCT FROM NEW.account_id)"""
OWN = {
    "finding_is_closed_for_good": ("finding_step", CLOSED),
    "corrected_figure_needs_a_reason": ("monthly_figure", f"NEW.why = '' AND {SAME}"),
}


def _sqlite() -> list[str]:
    last = "coalesce((SELECT julianday(max(at)) FROM audit_event), 0)"
    moment = "julianday(NEW.at)"
    late = f"({moment} IS NULL OR {moment} < {last} - {TOLERANCE_SECONDS} / 86400.0)"
    refused = []
    for table in TABLES:
        # INSERT OR REPLACE deletes what is in its way without a delete trigger being asked.
        there = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
        refused.append((f"{table}_is_insert_only", "UPDATE", table, "1"))
        refused.append((f"{table}_exists_already", "INSERT", table, there))
        refused.append((f"{table}_is_never_deleted", "DELETE", table, "1"))
    refused += [(f"{one}_is_not_back_dated", "INSERT", one, late) for one in DATED]
    for name, (table, condition) in OWN.items():
        refused.append((name, "INSERT", table, condition.replace("IS NOT DISTINCT FROM", "IS")))
    return [
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        for name, when, table, condition in refused
    ]


def _on(name: str, when: str, table: str, function: str, each: str = "ROW") -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH {each} "
        f"EXECUTE FUNCTION {function}"
    )


def _postgresql() -> list[str]:
    made = []
    for table in TABLES:
        made.append(_on(f"{table}_is_insert_only", "UPDATE", table, "refuse_change()"))
        made.append(_on(f"{table}_is_never_deleted", "DELETE", table, "refuse_delete()"))
        emptied = f"{table}_is_never_emptied"
        made.append(_on(emptied, "TRUNCATE", table, "refuse_delete()", "STATEMENT"))
    for table in DATED:
        function = "refuse_back_dating('at')"
        made.append(_on(f"{table}_is_not_back_dated", "INSERT", table, function))
    for name, (table, condition) in OWN.items():
        made.append(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE check_violation USING MESSAGE = TG_NAME; END IF; "
            "RETURN NEW; END $$"
        )
        made.append(_on(name, "INSERT", table, f"{name}()"))
    return made


def upgrade() -> None:
    """Make the tables and put their guards up."""
    _lists()
    _findings()
    _figures()
    dialect = op.get_bind().dialect.name
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[dialect]():
        op.execute(statement)

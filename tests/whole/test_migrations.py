"""The migrations build just what the models say, and every guard is in place, on both databases."""

import json

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from joserfc.jwk import OKPKey
from sqlalchemy import insert, inspect, text

from app import create_app
from app.audit import actions as audit
from app.audit.models import SigningKey
from app.audit.verify import verify
from app.core.cli import upgrade_to
from app.core.db import Base, db, transaction
from tests.conftest import settings_for
from tests.postgres import run_sql


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based")
def test_models_and_migrations_agree(app):
    own = set(Base.metadata.tables)
    context = MigrationContext.configure(
        db.session.connection(),
        opts={
            "compare_type": True,
            "include_name": lambda name, kind, _parents: kind != "table" or name in own,
            # An index over lower(handle): one of the databases cannot reflect it.
            "include_object": lambda thing, name, *_rest: name != "uq_account_handle",
        },
    )

    assert compare_metadata(context, Base.metadata) == []


# What is written once, never changed, never deleted.
INSERT_ONLY = [
    "access_request",
    "access_review",
    "account_policy",
    "account_proposal",
    "account_review",
    "answer",
    "arrival",
    "audit_event",
    "certificate",
    "checkpoint",
    "course_approval",
    "course_asset",
    "course_version",
    "credit",
    "credit_withdrawal",
    "daily_check",
    "decision",
    "delivery",
    "drill_step",
    "emergency",
    "emergency_confirmation",
    "endorsement",
    "enrolment",
    "evidence",
    "evidence_pack",
    "evidence_pdf",
    "feedback_given",
    "finding",
    "finding_owner",
    "finding_step",
    "former_rank",
    "incident_step",
    "lesson_read",
    "measure_review",
    "monthly_figure",
    "notice",
    "password",
    "platform_change",
    "platform_seat",
    "platform_upload",
    "policy_exception",
    "prior_training",
    "prior_training_approval",
    "prior_training_withdrawal",
    "proposal_decision",
    "register_closing",
    "result",
    "review_answer",
    "review_item",
    "review_report",
    "review_sign_off",
    "revocation",
    "session_cancellation",
    "session_plan",
    "session_version",
    "signed_undertaking",
    "source_mapping",
    "undertaking",
]
# What is ended once; the rest of it never changes.
ENDS_ONCE = {
    "access_grant": ["ends_at"], "account": ["ends_at"], "account_closing": ["ends_at"], "account_custody": ["ends_at"],
    "account_lock": ["ends_at"], "deputy": ["ends_at"],
    "appointment": ["ends_at"], "attempt": ["closed_at"], "booking": ["ends_at"], "contact": ["ends_at"],
    "employment": ["ends_at"], "extra_time": ["ends_at"], "feed": ["ends_at"], "ownership": ["ends_at"],
    "person_suspension": ["ends_at"], "posting": ["ends_at"], "reset_link": ["used_at"], "session_trainer": ["ends_at"],
    "sign_in": ["ended_at"], "signing_key": ["ends_at", "revoked_at"],
}  # fmt: skip
NOT_BACK_DATED = [
    "access_grant",
    "access_request",
    "access_review",
    "account",
    "account_closing",
    "account_custody",
    "account_lock",
    "account_policy",
    "account_proposal",
    "account_review",
    "appointment",
    "arrival",
    "booking",
    "certificate",
    "credit",
    "credit_withdrawal",
    "daily_check",
    "decision",
    "deputy",
    "emergency",
    "emergency_confirmation",
    "employment",
    "endorsement",
    "evidence",
    "evidence_pack",
    "extra_time",
    "feed",
    "feedback_given",
    "finding",
    "finding_owner",
    "finding_step",
    "former_rank",
    "incident_step",
    "measure_review",
    "monthly_figure",
    "ownership",
    "person_suspension",
    "platform_change",
    "platform_upload",
    "policy_exception",
    "posting",
    "prior_training",
    "prior_training_approval",
    "prior_training_withdrawal",
    "proposal_decision",
    "register_closing",
    "review_answer",
    "review_sign_off",
    "revocation",
    "session_cancellation",
    "session_plan",
    "session_trainer",
    "session_version",
    "signed_undertaking",
    "signing_key",
    "source_mapping",
]
KEPT = ["audit_head", "event_detail", "feedback_box", "person", "unit"]
OTHERS = {
    ("account", "account_moves_by_transfer"),
    ("account", "account_needs_approved_proposal"),
    ("deputy", "deputy_is_not_the_owner"),
    ("ownership", "owner_is_not_the_deputy"),
    ("proposal_decision", "nobody_decides_their_own_proposal"),
    ("account_lock", "account_lock_is_reviewed_in_time"),
    ("measure_review", "measure_review_is_in_time"),
    ("attempt", "attempt_closes_in_its_time"),
    ("certificate", "certificate_needs_approved_prior_training"),
    ("prior_training", "prior_training_recorded_already"),
    ("prior_training_approval", "second_person_approves_prior_training"),
    ("prior_training_approval", "withdrawn_prior_training_is_not_approved"),
    ("access_grant", "access_grant_has_the_level_asked_for"),
    ("access_grant", "access_grant_needs_approval"),
    ("access_grant", "admin_is_for_corporate_communication"),
    ("decision", "approval_needs_an_endorsement"),
    ("emergency", "emergency_access_ends"),
    ("emergency", "nobody_gives_themselves_emergency_access"),
    ("emergency_confirmation", "second_person_confirms_an_emergency"),
    ("endorsement", "endorsement_comes_before_the_decision"),
    ("endorsement", "nobody_endorses_their_own_request"),
    ("platform_change", "another_than_the_approver_sets_up"),
    ("platform_change", "nobody_sets_up_their_own_access"),
    ("access_grant", "access_grant_needs_certificate"),
    ("audit_event", "audit_event_follows_the_chain"),
    ("audit_head", "audit_head_follows_the_chain"),
    ("arrival", "correction_needs_a_reason"),
    ("arrival", "nobody_marks_themselves"),
    ("booking", "booking_joins_at_the_end"),
    ("booking", "session_is_cancelled"),
    ("course_approval", "second_person_approves_course"),
    ("decision", "nobody_decides_their_own_request"),
    ("decision", "only_the_asker_withdraws"),
    ("finding_step", "finding_is_closed_for_good"),
    ("monthly_figure", "corrected_figure_needs_a_reason"),
    ("feedback_box", "feedback_box_begins_with_one_answer"),
    ("feedback_box", "feedback_box_only_fills"),
    ("event_detail", "event_detail_may_only_be_erased"),
    ("former_rank", "former_rank_is_the_one_held"),
    ("person", "person_keeps_the_rank_before"),
    ("person", "person_stays_itself"),
    ("review_answer", "nobody_reviews_their_own_access"),
    ("review_answer", "review_is_signed_off"),
    ("revocation", "revocation_before_a_grant"),
    ("session_version", "nobody_loses_their_place"),
    ("session_version", "session_version_follows"),
    ("unit", "unit_stays_itself"),
}


def expected(dialect: str) -> set[tuple[str, str]]:
    """Return (table, trigger) for every guard that this database must have."""
    every = [*INSERT_ONLY, *ENDS_ONCE, *KEPT]
    found = set(OTHERS)
    found |= {(one, f"{one}_is_insert_only") for one in INSERT_ONLY}
    found |= {(one, f"{one}_ends_once") for one in ENDS_ONCE}
    found |= {(one, f"{one}_is_not_back_dated") for one in NOT_BACK_DATED}
    found |= {
        (one, f"{one}_{end}_is_not_back_dated")
        for one, ends in ENDS_ONCE.items()
        for end in ends
        if one != "attempt"  # closed as of its deadline, whenever it is looked at
    }
    found |= {(one, f"{one}_is_never_deleted") for one in every}
    if dialect == "sqlite":  # the checks of uniqueness do not see what REPLACE takes away
        found.add(("access_grant", "access_grant_one_at_a_time"))
        return found | {(one, f"{one}_exists_already") for one in every}
    return found | {(one, f"{one}_is_never_emptied") for one in every}


def test_every_guard_is_in_place_and_there_is_no_other(app):
    own = set(Base.metadata.tables)  # the engine for background work has its own
    made = {one for one in triggers() if one[0] in own and "RI_ConstraintTrigger" not in one[1]}

    assert made == expected(db.engine.dialect.name)


def test_an_upgraded_database_is_ready_and_an_empty_one_is_not(app, client):
    assert client.get("/readyz").status_code == 200

    db.session.execute(text("DELETE FROM alembic_version"))
    db.session.commit()

    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def triggers() -> set[tuple[str, str]]:
    """Return (table, trigger) for every trigger there is."""
    if inspect(db.engine).dialect.name == "sqlite":
        found = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    else:
        found = "SELECT event_object_table, trigger_name FROM information_schema.triggers"
        truncating = (
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        )
        found = f"{found} UNION {truncating}"
    return {(row[0], row[1]) for row in db.session.execute(text(found))}


# From one release to the next


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_in_use_is_brought_forward_and_its_history_holds(kind, request, tmp_path, clock):
    """One with a certificate and keys made before keys stood in the history."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if kind == "postgresql":
        server = request.getfixturevalue("postgresql")
        run_sql(server, "CREATE DATABASE old_release")
        url = f"{server}/old_release"
    app = create_app(settings_for(url, tmp_path), clock, TESTING=True)
    with app.app_context():
        upgrade_to("0003")
        with transaction():
            audit.note("looked", "nothing", by_id=None, at=clock.now())
            db.session.execute(insert(SigningKey).values(**key_made_before(clock.now())))
        upgrade_to()

        assert verify() == {"events": 2, "erased": 0, "checkpoints": 0, "rows": 1}
        db.session.remove()
        db.engine.dispose()


def key_made_before(at):
    made = OKPKey.generate_key("Ed25519", auto_kid=True)
    public = json.dumps(made.as_dict(private=False), sort_keys=True)
    return {"kid": made.kid, "purpose": "checkpoint", "public_jwk": public, "starts_at": at}

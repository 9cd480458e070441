"""`flask audit verify` names the first fault, whatever was done behind Keyholder's back."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Account, AccountLock
from app.audit import actions, checkpoints, rules
from app.audit import verify as module
from app.audit.models import AuditEvent, EventDetail
from app.audit.verify import Fault, verify
from app.core.clock import StandingClock
from app.core.db import db, transaction
from app.people.models import Unit
from tests import factories as make
from tests.audit.conftest import Tamper


def sign(clock: StandingClock) -> str:
    """Sign a checkpoint and return it, as somebody outside would keep it."""
    with transaction():
        made = checkpoints.checkpoint(clock.now())
        assert made is not None
        return made.note


def fault(*notes: str) -> str:
    """Return the sentence with which the check fails."""
    with pytest.raises(Fault) as caught:
        verify(notes)
    return str(caught.value)


def test_an_untouched_history_holds(history: list[Unit], clock: StandingClock) -> None:
    kept = sign(clock)
    assert verify([kept]) == {"events": 6, "erased": 0, "checkpoints": 2, "rows": 6}


def test_an_empty_history_holds(app: Flask) -> None:
    assert verify() == {"events": 0, "erased": 0, "checkpoints": 0, "rows": 0}


@pytest.mark.parametrize("column", ["verb", "why", "about"])
def test_a_changed_event_is_found(history: list[Unit], tamper: Tamper, column: str) -> None:
    tamper(f"UPDATE audit_event SET {column} = 'person:9' WHERE seq = 3")
    assert fault() == "Event 3 was changed."


def test_a_changed_doer_or_time_is_found(history: list[Unit], tamper: Tamper) -> None:
    tamper("UPDATE audit_event SET by_id = 4 WHERE seq = 2")
    assert fault() == "Event 2 was changed."


def test_an_event_changed_together_with_its_hash_breaks_the_next(
    history: list[Unit], tamper: Tamper
) -> None:
    tamper("UPDATE audit_event SET hash = :hash WHERE seq = 3", hash=rehashed(3, why="Another."))
    tamper("UPDATE audit_event SET why = 'Another.' WHERE seq = 3")
    assert fault() == "Event 4 does not follow event 3."


def test_a_changed_detail_is_found(history: list[Unit], tamper: Tamper) -> None:
    tamper("UPDATE event_detail SET json = '{\"after\":{}}' WHERE seq = 5")
    assert fault() == "The detail of event 5 was changed."


def test_a_deleted_event_is_found(history: list[Unit], tamper: Tamper) -> None:
    tamper("DELETE FROM event_detail WHERE seq = 3", "DELETE FROM audit_event WHERE seq = 3")
    assert fault() == "Event 3 is missing."


def test_an_inserted_event_is_found(history: list[Unit], tamper: Tamper) -> None:
    tamper(
        "DELETE FROM event_detail WHERE seq > 3",
        "UPDATE audit_event SET seq = seq + 100 WHERE seq > 3",
        "UPDATE audit_event SET seq = seq - 99 WHERE seq > 100",
        "INSERT INTO audit_event SELECT 4, at, by_id, verb, about, why, detail_hash, hash, 'x' "
        "FROM audit_event WHERE seq = 3",
    )
    assert fault() == "Event 4 was changed."


def test_two_events_that_changed_places_are_found(history: list[Unit], tamper: Tamper) -> None:
    tamper(
        "DELETE FROM event_detail WHERE seq IN (3, 4)",
        "UPDATE audit_event SET seq = 99 WHERE seq = 3",
        "UPDATE audit_event SET seq = 3 WHERE seq = 4",
        "UPDATE audit_event SET seq = 4 WHERE seq = 99",
    )
    assert fault() == "Event 3 does not follow event 2."


def test_a_tail_cut_off_without_care_is_found(history: list[Unit], tamper: Tamper) -> None:
    tamper("DELETE FROM event_detail WHERE seq = 6", "DELETE FROM audit_event WHERE seq = 6")
    assert fault() == "The history ends at event 5, but its head says 6."


def cut_the_tail(tamper: Tamper) -> None:
    """Take the last team away as if it had never been: its row, its event, and the head."""
    fifth = db.session.scalar(select(AuditEvent.hash).where(AuditEvent.seq == 5))
    tamper(
        "DELETE FROM event_detail WHERE seq = 6",
        "DELETE FROM audit_event WHERE seq = 6",
        "DELETE FROM unit WHERE name = 'Team D'",
    )
    tamper("UPDATE audit_head SET seq = 5, hash = :hash", hash=fifth)


def test_a_tail_cut_off_with_care_is_found_by_the_checkpoint(
    history: list[Unit], tamper: Tamper, clock: StandingClock
) -> None:
    sign(clock)
    cut_the_tail(tamper)
    assert fault() == (
        "A checkpoint was signed at event 6, but the history ends at 5: its tail was cut off."
    )


def test_a_tail_cut_off_with_the_checkpoint_is_found_by_one_kept_elsewhere(
    history: list[Unit], tamper: Tamper, clock: StandingClock
) -> None:
    kept = sign(clock)
    cut_the_tail(tamper)
    tamper("DELETE FROM checkpoint")
    assert verify()["events"] == 5, "nothing inside the database can show it"
    assert "its tail was cut off" in fault(kept)


def rehashed(seq: int, **changes: object) -> str:
    """Return the hash that an event would have with other values."""
    event = db.session.get_one(AuditEvent, seq)
    fields = {name: getattr(event, name) for name in rules.Link.__slots__}
    return rules.link_hash(rules.Link(**{**fields, **changes}))  # type: ignore[arg-type]


def rewrite_everything(tamper: Tamper) -> None:
    """Give every event another reason, and all hashes anew, so that the chain holds in itself."""
    previous, made = rules.NOTHING, []
    for seq in range(1, 7):
        hashed = rehashed(seq, why="A better reason.", previous_hash=previous)
        made.append((seq, previous, hashed))
        previous = hashed
    for seq, before, hashed in made:
        tamper(
            "UPDATE audit_event SET why = 'A better reason.', previous_hash = :before, hash = :hashed"
            " WHERE seq = :seq",
            seq=seq, before=before, hashed=hashed,
        )  # fmt: skip
    tamper("UPDATE audit_head SET hash = :hash", hash=previous)


def test_a_whole_rewrite_is_found_by_a_checkpoint_kept_elsewhere(
    history: list[Unit], tamper: Tamper, clock: StandingClock
) -> None:
    kept = sign(clock)
    rewrite_everything(tamper)
    tamper("DELETE FROM checkpoint")
    assert verify()["events"] == 6, "the rewritten chain holds in itself"
    assert fault(kept) == "The history up to event 6 is not the one that was signed."


def test_a_checkpoint_that_we_did_not_sign_is_found(
    history: list[Unit], clock: StandingClock
) -> None:
    kept = sign(clock)
    forged = kept.replace("keyholder/audit\n6\n", "keyholder/audit\n5\n")
    assert fault(forged) == "The signature of the checkpoint at event 5 is not ours."
    assert fault("nonsense") == "A checkpoint cannot be read."


def test_a_row_put_in_by_raw_sql_has_no_event(history: list[Unit], tamper: Tamper) -> None:
    tamper("INSERT INTO unit (id, name, kind, path) VALUES (900, 'Ghosts', 'team', '0900.')")
    assert fault() == "The row unit:900 has no event: it was not made by Keyholder."


def test_a_row_from_before_its_table_had_more_columns_agrees_with_its_event(
    history: list[Unit], clock: StandingClock
) -> None:
    by, at = make.corporate_communication_officer(), clock.now()
    account = make.add(
        Account(
            platform="X", handle="@Old", address="", unit_id=history[0].id, purpose="", kind="main",
            required_course="twitter-protocol", starts_at=at,
        )
    )  # fmt: skip
    lock = make.add(AccountLock(account_id=account.id, by_id=by.id, why="Odd.", starts_at=at))
    for row, added in ((account, {"proposal_id"}), (lock, {"kind", "review_on"})):
        known = {key: kept for key, kept in actions.columns(row, None).items() if key not in added}
        assert module._changed(type(row), actions.columns(row, None), known) == []
    known = {key: kept for key, kept in actions.columns(lock, None).items() if key != "kind"}
    lock.kind = "suspended"
    assert module._changed(AccountLock, actions.columns(lock, None), known) == ["kind"]
    db.session.rollback()


def test_a_row_changed_by_raw_sql_disagrees_with_its_event(
    history: list[Unit], tamper: Tamper
) -> None:
    tamper("UPDATE unit SET name = 'Team X' WHERE name = 'Team B'")
    team = next(one.id for one in history if one.name == "Team X")
    assert fault() == f"The row unit:{team} is not as its newest event says: name."


def test_a_row_taken_out_by_raw_sql_is_missed(history: list[Unit], tamper: Tamper) -> None:
    team = history[3].id
    tamper(f"DELETE FROM unit WHERE id = {team}")
    assert fault() == f"The row unit:{team} is gone, but its event says that it should be there."


def test_a_row_is_held_to_the_newest_event_about_it(
    history: list[Unit], clock: StandingClock
) -> None:
    team = history[2]
    with transaction():
        before = {"name": team.name}
        team.name = "Team Two"
        db.session.flush()
        actions.record("unit renamed", team, by_id=None, at=clock.now(), before=before)
    assert verify()["events"] == 7


def test_an_erased_detail_is_said_and_the_chain_still_holds(
    history: list[Unit], clock: StandingClock
) -> None:
    with transaction():
        actions.erase_detail(4, by_id=None, at=clock.now(), why="Kept for long enough.")
    assert verify() == {"events": 7, "erased": 1, "checkpoints": 0, "rows": 6}
    assert db.session.scalar(select(EventDetail.json).where(EventDetail.seq == 4)) is None


def test_what_is_written_while_it_reads_is_no_fault(
    app: Flask, history: list[Unit], clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = module._chain

    def write() -> None:
        with app.app_context(), transaction():
            actions.note("people exported", "people", by_id=None, at=clock.now())

    def walk_then_write() -> object:
        walked = walk()
        with ThreadPoolExecutor() as pool:
            pool.submit(write).result()
        return walked

    monkeypatch.setattr(module, "_chain", walk_then_write)
    assert verify()["events"] == 6
    monkeypatch.undo()
    assert verify()["events"] == 7


def test_the_command_answers_0_or_1_and_a_sentence(
    app: Flask, history: list[Unit], tamper: Tamper, tmp_path: Path
) -> None:
    file = tmp_path / "checkpoint.txt"
    runner = app.test_cli_runner()
    signed = runner.invoke(args=["audit", "checkpoint", str(file)])
    assert signed.exit_code == 0, signed.output
    good = runner.invoke(args=["audit", "verify", "--checkpoint", str(file)])
    assert (good.exit_code, good.output.split(":")[0]) == (0, "The history holds")
    tamper("UPDATE audit_event SET why = '' WHERE seq = 2")
    bad = runner.invoke(args=["audit", "verify", "--checkpoint", str(file)])
    assert (bad.exit_code, bad.output.strip()) == (1, "Error: Event 2 was changed.")


def test_a_checkpoint_from_a_message_is_read_with_its_spaces(
    app: Flask, history: list[Unit], clock: StandingClock, tmp_path: Path
) -> None:
    file = tmp_path / "checkpoint.txt"
    file.write_text("".join(f"    {line}\n" for line in sign(clock).splitlines()), "utf-8")
    checked = app.test_cli_runner().invoke(args=["audit", "verify", "--checkpoint", str(file)])
    assert checked.exit_code == 0, checked.output

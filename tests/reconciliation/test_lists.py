"""Holding a list against the register: looked at first, recorded whole or not at all, never twice."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from app.access.models import Grant, PlatformChange
from app.audit.models import AuditEvent
from app.core.db import db
from app.people.rules import Role
from app.reconciliation.models import (
    Finding,
    FindingStep,
    PlatformSeat,
    PlatformUpload,
    SourceMapping,
)
from tests import factories as make
from tests.reconciliation.conftest import HEAD, apply, hold, line, look, sent, typed


def number_of(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def found() -> list[tuple[str, str]]:
    rows = db.session.execute(select(Finding.kind, Finding.login).order_by(Finding.id))
    return [(kind, login) for kind, login in rows]


def everything() -> tuple[int, ...]:
    return tuple(map(number_of, (PlatformUpload, PlatformSeat, Finding, FindingStep, SourceMapping, AuditEvent)))  # fmt: skip


def test_a_look_says_what_was_understood_and_records_nothing(scene, client, sign_in):
    sign_in(scene.press)

    page = look(client, HEAD + line(scene.holder) + line(scene.leaver) + line(scene.lapsed))

    assert page.status_code == 200
    assert "Read as UTF-8" in page.text
    assert "1 of 3 rights agree with the register (33 %)" in page.text
    assert "PC Lee Gone has left the force" in page.text
    assert "PC Jo Marsh may not post from @ExampleSNT" in page.text
    assert number_of(PlatformUpload) == number_of(SourceMapping) == 0


def test_what_was_looked_at_is_recorded_with_a_task_for_each_difference(scene, client, sign_in):
    sign_in(scene.press)

    answer = hold(client, HEAD + line(scene.leaver) + line("someone@else.example"))

    page = client.get(answer.location).text
    assert found() == [
        ("leaver", scene.leaver.email),
        ("unknown user", "someone@else.example"),
        ("not provisioned", scene.holder.email),
    ]
    upload = db.session.scalars(select(PlatformUpload)).one()
    assert (upload.matched, upload.total, upload.seats, len(upload.sha256)) == (0, 3, 2, 64)
    assert "Pat Press" in page
    assert "24\u00a0Nov\u00a02026" in page
    assert "30\u00a0Nov\u00a02026" in page
    assert number_of(Grant) == 3


def test_the_same_list_twice_changes_nothing(scene, client, sign_in, clock):
    sign_in(scene.press)
    text_ = HEAD + line(scene.leaver)
    hold(client, text_)
    before = everything()
    clock.at += timedelta(minutes=5)

    page = look(client, text_)
    answer = apply(client, page)

    assert "This very file was held against the register" in page.text
    assert "nothing has changed since" in client.get(answer.location).text
    assert everything() == before


def test_the_same_list_is_another_one_once_the_register_has_changed(scene, client, sign_in, clock):
    sign_in(scene.press)
    text_ = HEAD + line(scene.holder)
    hold(client, text_)
    grant = db.session.scalars(select(Grant).filter_by(person_id=scene.holder.id)).one()
    clock.at += timedelta(minutes=5)
    grant.ends_at = clock.now()
    clock.at += timedelta(minutes=5)

    hold(client, text_)

    assert found() == [("removal failed", scene.holder.email)]
    assert number_of(PlatformUpload) == 2


def test_one_line_that_is_not_understood_and_nothing_is_recorded(scene, client, sign_in):
    sign_in(scene.press)

    page = look(client, HEAD + line(scene.holder) + "@ExampleSNT,=cmd(),x\n@ExampleSNT,,\n")
    answer = apply(client, page)

    for one in (page, answer):
        assert one.status_code == 422
        assert "Not every line is understood" in one.text
        assert "Line 3" in one.text
        assert "Line 4" in one.text
    assert number_of(PlatformUpload) == 0


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04\0\0", "ZIP or Excel"),
        (b"\0" * 100, "cannot be shown"),
        (b"x" * 6_000_000, "larger than 5 MB"),
        (b"Account,Email\n" + b"a,b\n" * 20_001, "may have 20000 rows"),
        ("Account,Email\n@A,\xff\n".encode("utf-16")[:-1], "not in UTF-16"),
    ],
)
def test_garbage_is_said_on_the_page_of_the_form(scene, client, sign_in, data, says):
    sign_in(scene.press)

    page = look(client, data)

    assert page.status_code == 422
    assert "Hold a platform’s list against the register" in page.text
    assert says in page.text


def test_what_is_sent_for_recording_is_looked_at_again(scene, client, sign_in):
    sign_in(scene.press)
    good = typed(look(client, HEAD + line(scene.holder)))

    for changes in (
        {"sheet": "nonsense"},
        {"sheet": ""},
        {"source": "Nobody"},
        {"account": "name"},
    ):
        answer = sent(client, "/reconciliation/lists", **{**good, **changes})
        assert answer.status_code == 422, changes
    assert number_of(PlatformUpload) == 0


def test_columns_that_are_not_known_are_chosen_and_remembered(scene, client, sign_in, clock):
    sign_in(scene.press)
    text_ = f"Where,Who,Rank\n@ExampleSNT,{scene.holder.email},boss\n"

    page = look(client, text_)
    assert "Choose the column that holds the account." in page.text
    chosen = {**typed(page), "account": "where", "email": "who", "level": "rank"}
    again = sent(client, "/reconciliation/new/columns", **chosen)
    assert "Choose what the level “boss” means." in again.text
    word = next(name for name in typed(again) if name.startswith("level-"))
    last = sent(client, "/reconciliation/new/columns", **{**typed(again), word: "publish"})
    assert last.status_code == 200
    apply(client, last)
    clock.at += timedelta(days=1)
    sign_in(scene.press)

    next_time = look(client, text_.replace("boss", "BOSS"))

    assert next_time.status_code == 200
    assert number_of(SourceMapping) == 1
    assert number_of(PlatformUpload) == 1


def test_a_later_list_closes_what_it_does_not_show_and_deletes_nothing(
    scene, client, sign_in, clock
):
    sign_in(scene.press)
    hold(client, HEAD + line(scene.holder) + line(scene.leaver))
    clock.at += timedelta(days=1)
    sign_in(scene.press)

    hold(client, HEAD + line(scene.holder))
    page = client.get("/reconciliation?state=Closed").text

    assert "PC Lee Gone has left the force" in page
    assert "No finding matches" in client.get("/reconciliation").text
    assert number_of(Finding) == number_of(FindingStep) == 1
    clock.at += timedelta(days=1)
    sign_in(scene.press)
    hold(client, HEAD + line(scene.holder) + line(scene.leaver))
    assert number_of(Finding) == 2


def test_a_list_of_some_accounts_leaves_the_others_as_they_are(scene, client, sign_in, clock):
    make.add(make_other := _other())
    sign_in(scene.press)
    hold(client, HEAD + line(scene.holder) + line(scene.leaver))
    clock.at += timedelta(days=1)
    sign_in(scene.press)

    hold(client, HEAD + line("press@force.example", account=make_other.handle), covers="named")

    assert number_of(FindingStep) == 0
    assert [kind for kind, _ in found()] == ["leaver", "shared or generic login"]


def _other():
    from tests.reconciliation.conftest import an_account

    return an_account("@OtherSNT")


def test_who_is_set_up_by_another_source_is_not_missing_in_this_one(scene, client, sign_in, clock):
    sign_in(scene.press)
    hold(client, HEAD + line(scene.holder), source="Orlo")
    clock.at += timedelta(minutes=5)

    hold(client, HEAD + line("someone@else.example"), source="X")

    assert [kind for kind, _ in found()] == ["unknown user"]


def test_a_removal_that_a_later_list_shows_to_be_done_is_confirmed(scene, client, sign_in, clock):
    sign_in(scene.press)
    hold(client, HEAD + line(scene.holder) + line(scene.leaver))
    clock.at += timedelta(days=1)
    sign_in(scene.press)

    page = look(client, HEAD + line(scene.holder))
    apply(client, page)

    change = db.session.scalars(select(PlatformChange)).one()
    assert "PC Lee Gone is gone from @ExampleSNT" in page.text
    assert (change.kind, change.grant.person_id, change.by_id) == ("removed", scene.leaver.id, scene.press.id)  # fmt: skip
    assert change.reference == "List 2 from X"


def test_only_corporate_communication_over_the_whole_force_holds_lists(scene, client, sign_in):
    north = make.unit("North")
    for person in (
        make.person(role=Role.CORPORATE_COMMUNICATION_OFFICER, over=north),
        make.auditor(),
        make.corporate_communication_manager(),
    ):
        sign_in(person)
        assert client.get("/reconciliation/new").status_code == 404
        assert look(client, HEAD).status_code == 404
        assert sent(client, "/reconciliation/lists").status_code == 404


def test_lists_and_how_much_agreed_are_shown_over_time(scene, client, sign_in, clock):
    sign_in(scene.press)
    hold(client, HEAD + line(scene.holder) + line(scene.leaver))
    clock.at += timedelta(days=1)
    sign_in(scene.press)
    hold(client, HEAD + line(scene.holder))

    page = client.get("/reconciliation/lists?source=X").text
    rows = client.get(
        "/reconciliation/lists.csv?source=X&sort=match&direction=asc"
    ).text.splitlines()

    assert "Per cent that agreed" in page
    assert ["50" in rows[1].split(","), "100" in rows[2].split(",")] == [True, True]
    assert "Next is due" in client.get("/reconciliation").text


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("finding_is_insert_only", "UPDATE finding SET due_on = '2030-01-01'"),
        ("finding_is_never_deleted", "DELETE FROM finding"),
        ("platform_seat_is_insert_only", "UPDATE platform_seat SET login = ''"),
        ("platform_upload_is_never_deleted", "DELETE FROM platform_upload"),
        ("reason_unless_gone", "explained"),
        ("gone_by_a_list", "gone"),
    ],
)
def test_the_database_lets_nobody_change_what_was_found(scene, client, sign_in, name, statement):
    sign_in(scene.press)
    hold(client, HEAD + line(scene.leaver))
    if " " not in statement:
        statement = (
            "INSERT INTO finding_step (finding_id, outcome, by_id, at, why) "
            f"SELECT f.id, '{statement}', u.by_id, f.at, '' FROM finding f JOIN platform_upload u ON u.id = f.upload_id"
        )

    with pytest.raises(IntegrityError, match=name), db.session.begin_nested():
        db.session.execute(text(statement))

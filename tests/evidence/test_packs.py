"""Evidence packs: frozen, signed, drawn once, handed out with a trace, for those entitled alone."""

import json
from datetime import timedelta

import pikepdf
import pytest
from pdfminer.high_level import extract_text
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.access import actions as access
from app.audit.models import AuditEvent
from app.core.db import db
from app.evidence import jobs
from app.evidence.models import EvidencePack, EvidencePdf
from tests import factories as make


def test_a_pack_says_for_machines_what_the_page_says(pack, story):
    said = json.loads(pack.content)
    ellis = said["people"][0]

    assert said["from"] == said["until"] == "2026-11-10T09:00:00+00:00"
    assert said["account"]["handle"] == "@ExampleSNT"
    assert said["asked"]["why"] == "Complaint 12 of 2026."
    assert (ellis["person"], ellis["collar_number"]) == ("PC Sam Ellis", "1207")
    assert ellis["could_post"] is True
    assert ellis["access"][0]["given_by"] == "Kim Lowe"
    assert ellis["certificates"][0]["course_version"] == "1.0.0"
    assert len(ellis["certificates"][0]["questions"]) == 6
    assert ellis["certificates"][0]["questions"][0]["question"].startswith("What do you do about")
    assert said["daily_checks"][0]["found"] == "nothing to report"
    assert "secret feedback" not in pack.content  # what is right is never said


def test_a_pack_stays_as_it_was_made_whatever_happens_later(pack, story, clock):
    before = pack.content
    clock.at += timedelta(hours=1)
    access.ask(story.officer, story.account, made_by_id=story.sergeant.id, why="x", at=clock.now())
    db.session.commit()

    assert db.session.get(EvidencePack, pack.id).content == before
    for change in (
        "UPDATE evidence_pack SET why = 'other'",
        "DELETE FROM evidence_pack",
    ):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(text(change))


def test_it_is_handed_out_once_drawn_and_each_taking_is_in_the_history(pack, client, clock):
    waiting = client.get(f"/evidence-packs/{pack.id}.pdf")
    sha256 = jobs.draw_pack(pack.id)
    client.head(f"/evidence-packs/{pack.id}.pdf")
    taken = client.get(f"/evidence-packs/{pack.id}.pdf")

    assert (waiting.status_code, waiting.headers["Refresh"]) == (202, "2")
    assert jobs.draw_pack(pack.id) == sha256
    assert taken.data == db.session.get(EvidencePdf, pack.id).data
    handed = db.session.scalars(
        db.select(AuditEvent).where(AuditEvent.verb == "evidence pack handed out")
    ).all()
    assert [one.about for one in handed] == [f"evidence_pack:{pack.id}"]
    page = client.get(f"/evidence-packs/{pack.id}").text
    assert "Evidence pack taken" in page
    assert pack.sha256 in page


def test_the_drawing_can_be_asked_for_again(pack, client):
    assert client.post(f"/evidence-packs/{pack.id}/drawing").location.endswith(".pdf")


def test_the_pdf_is_pdf_a_3a_and_shows_what_was_signed(pack, tmp_path):
    jobs.draw_pack(pack.id)
    file = tmp_path / "pack.pdf"
    file.write_bytes(db.session.get(EvidencePdf, pack.id).data)

    shown = " ".join(extract_text(file).split())
    with pikepdf.open(file) as pdf:
        told = pdf.open_metadata()
        assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("3", "A")
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert {str(one.AFRelationship) for one in pdf.Root.AF} == {"/Data", "/Supplement"}
        kept = pdf.attachments["evidence.json"].get_file().read_bytes()
    assert kept.decode() == pack.content
    assert "Who could post from @ExampleSNT" in shown
    assert "PC Sam Ellis, 1207" in shown
    assert story_serial(pack) in shown
    assert "What do you do about judge" in shown
    assert pack.sha256 in shown.replace(" ", "") or pack.sha256 in shown


def story_serial(pack) -> str:
    return json.loads(pack.content)["people"][0]["certificates"][0]["serial"]


def test_it_asks_for_the_password_again_and_for_a_reason(story, client, sign_in, clock):
    address = f"/accounts/{story.account.id}/evidence-packs/new?on=10+11+2026"
    sign_in(story.watcher)
    without = client.post(address, data={"why": ""})
    clock.at += timedelta(minutes=16)
    later = client.post(address, data={"why": "A reason."})

    assert without.status_code == 422
    assert "Enter the reason" in without.text
    assert "Enter your password again" in later.text
    assert db.session.scalar(db.select(EvidencePack)) is None


def test_a_pack_about_no_time_or_one_to_come_is_not_made(story, client, sign_in):
    sign_in(story.watcher)
    base = f"/accounts/{story.account.id}/evidence-packs/new"

    nothing = client.get(base)
    to_come = client.post(f"{base}?on=24+11+2026", data={"why": "A reason."})

    assert nothing.location == f"/accounts/{story.account.id}/then"
    assert to_come.status_code == 409
    assert "must not lie in the future" in to_come.text


def test_those_not_entitled_find_neither_the_pack_nor_its_page(pack, story, client, sign_in):
    elsewhere = make.person(role="auditor", over=make.unit("Elsewhere"))
    for person in (story.sergeant, story.officer, elsewhere):
        sign_in(person)
        for address in (f"/evidence-packs/{pack.id}", f"/evidence-packs/{pack.id}.pdf"):
            assert client.get(address).status_code == 404


def test_the_history_holds_the_pack_without_showing_it(pack, client):
    event = db.session.scalars(
        db.select(AuditEvent).where(AuditEvent.verb == "evidence pack made")
    ).one()

    page = client.get(f"/history/{event.seq}").text

    assert "What do you do about" not in page
    assert pack.sha256 in page

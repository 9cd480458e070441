"""Publishing a version, a second person's approval, what it brings, and the force's contacts."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEvent
from app.core.db import db
from app.core.errors import Refused
from app.core.london import LONDON
from app.courses import actions, queries
from app.courses.models import CourseAsset, CourseVersion, Undertaking
from app.courses.source import read
from app.notices.mail import write
from app.notices.models import Notice
from tests import factories as make
from tests.courses import tiny
from tests.courses.test_source import PNG

LESSON, QUESTIONS = "lessons/01-cats.md", "questions/01-cats.yaml"


@pytest.fixture
def publish(two, tmp_path, clock):
    """Publish the small course at a version, with changes; approve it when asked."""

    def do(version, *changes, approved=True):
        source = tiny.read(
            tmp_path, ("course.yaml", "version: 1.0.0", f"version: {version}"), *changes
        )
        made = actions.publish(source, by_id=two[0].id, at=clock.now(), why=f"Why {version}.")
        if approved:
            actions.approve(made, by_id=two[1].id, at=clock.now())
        return made

    return do


def in_force(clock):
    held = queries.in_force(tiny.NAME, clock.now())
    return held.version if held else None


def refused(do, *given, **more) -> tuple[str, ...]:
    with pytest.raises(Refused) as said:
        do(*given, **more)
    return said.value.reasons


def test_a_published_version_waits_for_approval(publish, clock):
    publish("1.0.0", approved=False)

    assert in_force(clock) is None


def test_an_approved_version_is_in_force_and_just_as_it_was_written(publish, clock, tmp_path):
    made = publish("1.0.0")

    held = queries.in_force(tiny.NAME, clock.now())
    assert held.version_id == made.id
    assert held.course == queries.published(made.id).course
    assert held.course.lessons[0].text.startswith("Cats are liked.")
    assert made.change == "major"


def test_a_version_is_in_force_from_its_approval_and_not_before(publish, clock):
    before = clock.now()
    publish("1.0.0")

    assert queries.in_force(tiny.NAME, before) is None


def test_who_publishes_cannot_approve(publish, two, clock):
    made = publish("1.0.0", approved=False)

    assert refused(actions.approve, made, by_id=two[0].id, at=clock.now()) == (
        "You published this version. A second person must approve it.",
    )


def test_the_database_refuses_the_publisher_too(publish, two, clock):
    made = publish("1.0.0", approved=False)
    db.session.commit()

    with pytest.raises(IntegrityError, match="second_person_approves_course"):
        db.session.execute(
            text(
                "INSERT INTO course_approval (course_version_id, at, by_id) VALUES (:one, :at, :by)"
            ),
            {"one": made.id, "at": "2026-11-23 14:06:00+00:00", "by": two[0].id},
        )
    db.session.rollback()


def test_a_version_is_approved_once(publish, two, clock):
    made = publish("1.0.0")

    assert refused(actions.approve, made, by_id=two[1].id, at=clock.now()) == (
        "This version is approved already.",
    )


def test_an_older_version_cannot_take_the_place_of_the_one_in_force(publish, two, clock):
    old = publish("1.0.0", approved=False)
    publish("1.1.0", (LESSON, "Look for it", "Find it"))

    assert refused(actions.approve, old, by_id=two[1].id, at=clock.now()) == (
        "Version 1.1.0 is in force. An older version cannot take its place.",
    )


def test_a_version_that_is_not_higher_is_refused(publish):
    publish("1.1.0")

    said = refused(publish, "1.0.9", (LESSON, "Look for it", "Find it"))

    assert said[0].startswith("Version 1.1.0 is stored already.")


def test_the_same_text_is_refused(publish):
    publish("1.0.0")

    assert refused(publish, "1.0.0") == ("Version 1.0.0 holds just this text already.",)


def test_a_course_with_faults_is_refused_with_all_of_them(publish, clock):
    said = refused(
        publish,
        "1.0.0",
        ("course.yaml", "pass_mark: 50", "pass_mark: 500"),
        (LESSON, "verdict: good", "verdict: fair"),
    )

    assert [one.split(":")[0] for one in said] == [
        "small-course/course.yaml",
        f"small-course/{LESSON}",
    ]
    assert db.session.scalar(select(CourseVersion)) is None


def test_a_change_that_is_greater_than_its_number_is_refused(publish):
    publish("1.0.0")

    said = refused(publish, "1.0.1", ("course.yaml", "pass_mark: 50", "pass_mark: 80"))

    assert "The pass mark is higher. That needs a major version." in said


def test_a_change_is_measured_from_the_version_in_force_not_from_one_that_waits(publish):
    publish("1.0.0")
    publish("1.1.0", ("course.yaml", "attempts: 3", "attempts: 4"), approved=False)

    made = publish(
        "1.1.1", ("course.yaml", "attempts: 3", "attempts: 4"), (LESSON, "Look", "Search")
    )

    assert made.change == "minor"


def test_pictures_are_kept_with_their_version(publish, tmp_path, two, clock):
    home = tiny.write(tmp_path)
    (home / "images").mkdir()
    (home / "images" / "cat.png").write_bytes(PNG)
    file = home / LESSON
    file.write_text(file.read_text("utf-8") + "\n![A cat](images/cat.png)\n", "utf-8")

    made = actions.publish(read(tiny.NAME, tmp_path), by_id=two[0].id, at=clock.now(), why="Cats.")

    kept = db.session.scalars(select(CourseAsset)).one()
    assert (kept.name, kept.media_type, kept.data) == ("cat.png", "image/png", PNG)
    assert queries.picture_ids(made.id) == {"cat.png": kept.id}
    assert queries.picture(kept.id, may_see_unapproved=False) is None
    assert queries.picture(kept.id, may_see_unapproved=True).data == PNG


def test_the_first_undertaking_is_owed_at_once_a_later_one_after_the_days_of_grace(publish, clock):
    publish("1.0.0")
    at = clock.now()
    assert queries.undertaking_owed(tiny.NAME, at).number == 1

    publish("1.1.0", ("undertaking.md", "number: 1", "number: 2"))

    assert queries.undertaking_newest(tiny.NAME).number == 2
    assert queries.undertaking_owed(tiny.NAME, at + timedelta(days=13)).number == 1
    assert queries.undertaking_owed(tiny.NAME, at + timedelta(days=14, seconds=1)).number == 2


def test_a_course_without_an_undertaking_owes_none_until_it_has_one(two, tmp_path, clock):
    def published(version, with_undertaking):
        home = tiny.write(tmp_path)
        if not with_undertaking:
            (home / "undertaking.md").unlink()
        file = home / "course.yaml"
        text_ = file.read_text("utf-8").replace("opens_access: true", "opens_access: false")
        file.write_text(text_.replace("1.0.0", version), "utf-8")
        source = read(tiny.NAME, tmp_path)
        made = actions.publish(source, by_id=two[0].id, at=clock.now(), why="So.")
        actions.approve(made, by_id=two[1].id, at=clock.now())

    published("1.0.0", with_undertaking=False)
    assert queries.undertaking_newest(tiny.NAME) is None

    published("1.1.0", with_undertaking=True)
    at = clock.now()
    assert queries.undertaking_owed(tiny.NAME, at + timedelta(days=13)) is None
    assert queries.undertaking_owed(tiny.NAME, at + timedelta(days=14)).number == 1


def test_the_same_undertaking_is_not_owed_again(publish):
    publish("1.0.0")
    publish("1.0.1", (LESSON, "Look for it", "Find it"))

    assert len(db.session.scalars(select(Undertaking)).all()) == 1


def holder(version, clock):
    person = make.person("Holder Person")
    make.certificate(person, version, starts_at=clock.now())
    return person


def told() -> list[tuple[str, str]]:
    return [(one.kind, one.address) for one in db.session.scalars(select(Notice))]


def test_a_patch_is_silent(publish, clock):
    holder(publish("1.0.0"), clock)
    publish("1.0.1", (LESSON, "Look for it", "Find it"))

    assert told() == []


def test_a_minor_version_tells_those_who_hold_a_certificate(publish, clock):
    first = publish("1.0.0")
    person = holder(first, clock)
    gone = make.person("Left Person", left_at=clock.now())
    make.certificate(gone, first, starts_at=clock.now())

    made = publish("1.1.0", ("course.yaml", "attempts: 3", "attempts: 4"))

    assert told() == [("course-changed", person.email)]
    assert made.approval.renew_by is None


def test_a_major_version_says_by_when_to_renew(publish, clock):
    person = holder(publish("1.0.0"), clock)

    made = publish("2.0.0", ("course.yaml", "pass_mark: 50", "pass_mark: 80"))

    assert told() == [("course-renewal", person.email)]
    last = clock.now().astimezone(LONDON).date() + timedelta(days=30)
    ends = made.approval.renew_by.astimezone(LONDON)
    assert (ends.date() - timedelta(days=1), ends.hour) == (last, 0)
    assert queries.holders(tiny.NAME, clock.now())[0].ended_at == made.approval.renew_by


def test_the_messages_can_be_written(publish, clock):
    holder(publish("1.0.0"), clock)
    publish("1.1.0", ("course.yaml", "attempts: 3", "attempts: 4"))
    publish("2.0.0", ("course.yaml", "pass_mark: 50", "pass_mark: 80"))

    letters = [
        write(
            one.kind, one.address, json.loads(one.data), force_name="F", base_url="http://127.0.0.1"
        )
        for one in db.session.scalars(select(Notice).order_by(Notice.id))
    ]
    assert [letter.subject for letter in letters] == [
        "A small course has changed",
        "Renew A small course by the end of 23 December 2026",
    ]
    assert "Why 1.1.0." in letters[0].plain


def test_what_is_done_to_a_course_stands_in_the_history(publish, two, clock):
    publish("1.0.0")
    actions.set_contact("legal", "01", by_id=two[0].id, at=clock.now())
    actions.set_contact("legal", "02", by_id=two[0].id, at=clock.now())

    verbs = list(db.session.scalars(select(AuditEvent.verb).order_by(AuditEvent.seq)))

    assert verbs == [
        "course published",
        "course approved",
        "undertaking required",
        "contact set",
        "contact ended",
        "contact set",
    ]


def test_a_version_that_was_changed_in_the_database_is_not_served(publish, clock):
    made = publish("1.0.0", approved=False)
    queries._known.clear()

    class Changed:
        id, version, content_hash = made.id, "1.0.0", "0" * 64

    with pytest.raises(ValueError, match="is not what was published"):
        queries.parsed(Changed)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE course_version SET content = '{}'", "DELETE FROM course_version"],
)
def test_a_stored_version_cannot_be_changed_even_by_raw_sql(publish, statement):
    publish("1.0.0")
    db.session.commit()

    with pytest.raises(IntegrityError, match="course_version_is_"):
        db.session.execute(text(statement))
    db.session.rollback()

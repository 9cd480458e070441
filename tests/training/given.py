"""A course small enough to know by heart, with a question of every kind; and people who take it."""

import json
from copy import deepcopy
from datetime import datetime, timedelta

from app.core.db import db
from app.courses import queries as courses
from app.courses import snapshot
from app.courses.content import PRINCIPLES, Course, build
from app.courses.models import CourseApproval, CourseVersion, Undertaking
from app.people.models import Person
from app.training import actions, queries
from app.training.models import Attempt, Enrolment, LessonRead
from app.training.rules.grading import Given
from app.training.rules.paper import Item, Paper
from tests import factories

COURSE = "small"
POLICY = {
    "pass_mark": 80,
    "must_pass": True,
    "time_limit_minutes": 60,
    "attempts": 3,
    "attempts_within_days": 30,
    "cool_down_hours": 24,
    "validity_months": 12,
    "renewal_window_days": 60,
    "restores_within_days": 90,
    "undertaking_grace_days": 14,
    "major_renewal_days": 30,
}
KINDS = ("single", "multiple", "true_false", "order", "match", "judge")


def question(kind: str, number: int) -> dict:
    """A question of a kind; every text in it that must not leak holds the word "secret"."""
    made = {
        "id": f"secret-{kind}-{number}",
        "objective": f"the-{kind}",
        "lesson": 1 if kind in KINDS[:3] else 2,
        "kind": kind,
        "scenario": True,
        "decision": "stop",
        "tests": ["SAF"],
        "facts": ["secret-F1"],
        "checked": "2026-11-23",
        "situation": f"You are on duty at {kind} {number}.",
        "ask": f"What do you do about {kind} {number}?",
    }
    return {**made, **_parts(kind)}


def _parts(kind: str) -> dict:
    if kind in {"single", "multiple"}:
        right = "b" if kind == "single" else "bc"
        return {"options": [_option(one, one in right, text=f"Choice {one}") for one in "abcd"]}
    if kind == "true_false":
        return {"options": [_option("true", True), _option("false", False)]}
    if kind == "order":
        return {"steps": [_option(one, text=f"Step {one}") for one in "abcd"]}
    if kind == "match":
        pairs = [{**_option(one), "left": f"Left {one}", "right": f"Right {one}"} for one in "abc"]
        return {"pairs": pairs, "extra": ["Right for none"]}
    decisions = ("post", "change", "dont_post", "refer")
    return {
        "post": {"name": "Millfield", "handle": "@ExampleSNT", "when": "Draft", "text": "A post"},
        "principles": {
            code: {
                "meets": {"SAF": "either", "LEG": False}.get(code, True),
                "feedback": f"secret {code}",
            }
            for code in PRINCIPLES
        },
        "decisions": {
            one: {"feedback": f"secret {one}", **({"right": True} if one == "change" else {})}
            for one in decisions
        },
    }


def _option(name: str, right: bool | None = None, **more: str) -> dict:
    made = {"id": name, "feedback": f"secret feedback on {name}", **more}
    return {**made, "right": True} if right else made


def raw(version: str = "1.0.0", *, opens_access: bool = True, **policy: object) -> dict:
    """The course as it is written; `policy` changes single rules. One that opens no access has no
    undertaking.
    """
    fact = {
        "says": "secret: the claim itself", "source": "A source", "note": "Not looked up.",
        "link": "https://source.example/one", "status": "S", "checked": "2026-11-23",
    }  # fmt: skip
    lesson = {
        "minutes": 4, "checked": "2026-11-23", "review_by": "2027-05-23", "objectives": [], "cites": ["secret-F1"],
    }  # fmt: skip
    return {
        "course": {
            "course": COURSE,
            "title": "A small course",
            "version": version,
            "summary": "What you need.",
            "opens_access": opens_access,
            "serial_prefix": "KH",
            "audience": {"says": "All", "kinds": ["officer"], "roles": [], "due_days": 28},
            "policy": {**POLICY, **policy},
            "objectives": [
                {
                    "id": f"the-{kind}",
                    "lesson": 1 if kind in KINDS[:3] else 2,
                    "draw": 1,
                    "title": f"About {kind}",
                    "must_pass": kind == "single",
                }
                for kind in KINDS
            ],
        },
        "facts": {"secret-F1": fact},
        "lessons": [
            {
                **lesson,
                "lesson": 1,
                "id": "one",
                "title": "Lesson one",
                "text": "## First\n\nRead.",
            },
            {
                **lesson,
                "lesson": 2,
                "id": "two",
                "title": "Lesson two",
                "text": "## Second\n\nRead.",
            },
        ],
        "questions": [question(kind, number) for kind in KINDS for number in (1, 2)],
        "undertaking": {"number": 1, "title": "Undertaking", "text": "I promise."}
        if opens_access
        else None,
        "pictures": {},
    }


def course(**policy: object) -> Course:
    """The small course, with single rules changed."""
    return build(raw(**policy))


def published(
    at: datetime = factories.LONG_AGO,
    version: str = "1.0.0",
    undertaking: int = 1,
    renew_by: datetime | None = None,
    written: dict | None = None,
    **policy: object,
) -> courses.Published:
    """The course (or what was `written`) published and approved at `at`, with its undertaking."""
    written = written or raw(version, **policy)
    text = snapshot.encode(deepcopy(written))
    by, second = factories.person(), factories.person()
    stored = factories.add(
        CourseVersion(
            course=written["course"]["course"], version=version, major=int(version[0]), change="minor",
            title=written["course"]["title"],
            content=text, content_hash=snapshot.content_hash(text), published_at=at, published_by_id=by.id,
        )
    )  # fmt: skip
    factories.add(
        CourseApproval(course_version_id=stored.id, at=at, by_id=second.id, renew_by=renew_by)
    )
    newest = courses.undertaking_newest(stored.course)
    if written["undertaking"] and (newest is None or newest.number < undertaking):
        factories.add(
            Undertaking(
                course=stored.course, number=undertaking, title=f"Undertaking {undertaking}", text="I promise.",
                text_hash="", course_version_id=stored.id, required_from=at,
            )
        )  # fmt: skip
    return courses.published(stored.id)


def enrolled(person: Person, at: datetime, due_in: timedelta = timedelta(days=28)) -> Enrolment:
    """Somebody who is to take the course."""
    return factories.add(
        Enrolment(person_id=person.id, course=COURSE, at=at, due_at=at + due_in, why="Posts.")
    )


def lessons_read(person: Person, at: datetime, *lessons: str) -> None:
    """Lessons marked as read: all of them, unless some are named."""
    version = courses.in_force(COURSE, at)
    for one in lessons or ("one", "two"):
        factories.add(
            LessonRead(
                person_id=person.id,
                course=COURSE,
                lesson=one,
                course_version_id=version.version_id,
                at=at,
            )
        )


def ready(at: datetime, name: str = "Sam Ellis") -> Person:
    """Somebody who has read everything and may start the quiz at `at`."""
    person = factories.person(name)
    enrolled(person, at - timedelta(days=3))
    lessons_read(person, at - timedelta(days=2))
    db.session.commit()
    return person


def paper_of(attempt: Attempt) -> Paper:
    """The questions drawn."""
    return Paper.from_json(json.loads(attempt.paper))


def answered(attempt: Attempt, at: datetime, *, wrong: tuple[str, ...] = ()) -> None:
    """Every question answered right, but for the kinds named."""
    asked = courses.published(attempt.course_version_id).course
    for position, item in enumerate(paper_of(attempt).items, 1):
        one = asked.question(item.question)
        given = wrong_answer(one) if one.kind in wrong else right_answer(one)
        actions.save(attempt, position, given, number=None, at=at)


def right_answer(one) -> Given:
    """The right answer as it is kept, written out by hand for each kind of the small course."""
    return {
        "single": {"chosen": ["b"]},
        "multiple": {"chosen": ["b", "c"]},
        "true_false": {"chosen": ["true"]},
        "order": {"places": {"a": 1, "b": 2, "c": 3, "d": 4}},
        "match": {"pairs": {one: f"Right {one}" for one in "abc"}},
        "judge": {
            "principles": {code: "no" if code == "LEG" else "yes" for code in PRINCIPLES},
            "decision": "change",
        },
    }[one.kind]


def wrong_answer(one) -> Given:
    """An answer that is complete, and wrong."""
    return {
        "single": {"chosen": ["a"]},
        "multiple": {"chosen": ["a", "b"]},
        "true_false": {"chosen": ["false"]},
        "order": {"places": {"a": 2, "b": 1, "c": 3, "d": 4}},
        "match": {"pairs": {"a": "Right b", "b": "Right a", "c": "Right c"}},
        "judge": {
            "principles": {code: "no" if code == "LEG" else "yes" for code in PRINCIPLES},
            "decision": "post",
        },
    }[one.kind]


def filled_in(item: Item, given: Given) -> dict[str, list[str]]:
    """What a browser sends for an answer: the keys of this sitting."""
    keys = {option: key for key, option in item.options}
    choices = {text: key for key, text in item.choices}
    if "chosen" in given:
        return {"answer": [keys[one] for one in given["chosen"]]}
    if "places" in given:
        return {keys[one]: [str(place)] for one, place in given["places"].items()}
    if "pairs" in given:
        return {keys[one]: [choices[text]] for one, text in given["pairs"].items()}
    judged = {keys[code]: [word] for code, word in given.get("principles", {}).items()}
    return {**judged, "decision": [choices[given["decision"]]]}


def progress(person: Person, at: datetime) -> queries.Progress:
    """Where somebody stands with the small course."""
    found = queries.progress(person.id, COURSE, at)
    assert found is not None
    return found

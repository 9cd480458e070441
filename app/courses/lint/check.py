"""Every check of a course that is well formed, and what it comes to."""

from collections.abc import Iterator
from datetime import date

from app.courses.content import Course, build
from app.courses.faults import Fault, Source
from app.courses.lint import bank, cues, facts, guesser, prose
from app.courses.lint.reading import grade
from app.courses.markdown import plain_text


def check(source: Source, today: date) -> None:
    """Add every fault found; nothing when the source is not sound, for then its faults come first."""
    if source.is_sound:
        source.faults += _found(source, build(source.raw), today)


def _found(source: Source, course: Course, today: date) -> Iterator[Fault]:
    yield from prose.faults(source, course)
    yield from bank.faults(source, course)
    yield from facts.faults(source, course, today)
    yield from cues.faults(source, course)
    yield from guesser.faults(source, course)


def summary(course: Course) -> list[str]:
    """Return what the course comes to, a line each."""
    scenarios = sum(one.scenario for one in course.questions)
    posts = sum(one.decision == "post" for one in course.questions)
    grades = [grade(plain_text(lesson.text)) for lesson in course.lessons]
    best = guesser.best(course)
    return [
        f"{len(course.lessons)} lessons, {course.minutes} minutes, "
        f"reading grade {min(grades):.1f} to {max(grades):.1f}",
        f"{len(course.questions)} questions, {scenarios} of them scenarios, "
        f"“post it” right in {posts}; {course.drawn} drawn a sitting",
        f"the best guesser ({best.trick}) passes {guesser.one_in(best.chance)} sittings",
    ]

"""Whether facts bear what stands on them, are used, and were looked at lately."""

from collections.abc import Iterator
from datetime import date, timedelta

from app.courses.content import Course
from app.courses.faults import Fault, Source

# V read in its source, S the force's strategy, P the Protocol's own rule. What is only reported (N)
# or generally known (G) may stand beside them, but decides no answer.
DECIDING = {"V", "S", "P"}
CHECK_EVERY = timedelta(days=365)


def faults(source: Source, course: Course, today: date) -> Iterator[Fault]:
    """Yield what is wrong with the facts. Age is advice: time alone must not break a course."""
    yield from _deciding(source, course)
    yield from _unused(source, course)
    yield from _ages(source, course, today)


def _deciding(source: Source, course: Course) -> Iterator[Fault]:
    status = {fact.id: fact.status for fact in course.facts}
    for one in course.questions:
        if not any(status[fact] in DECIDING for fact in one.facts):
            yield source.about(
                f"question:{one.id}",
                "Only reported or general facts decide it.",
                "Name a fact of status V, S or P, or leave the question out.",
            )


def _unused(source: Source, course: Course) -> Iterator[Fault]:
    used = {fact for one in course.questions for fact in one.facts}
    used |= {fact.id for lesson in course.lessons for fact in lesson.sources}
    for fact in course.facts:
        if fact.id not in used:
            yield source.about(
                f"fact:{fact.id}",
                f"Nothing cites fact {fact.id}.",
                "Cite it, or take it out.",
                is_advice=True,
            )


def _ages(source: Source, course: Course, today: date) -> Iterator[Fault]:
    things = [(f"fact:{one.id}", one.checked) for one in course.facts]
    things += [(f"question:{one.id}", one.checked) for one in course.questions]
    things += [(f"lesson:{one.id}", one.checked) for one in course.lessons]
    for key, checked in things:
        day = date.fromisoformat(checked)
        if day > today:
            yield source.about(
                key, f"It was checked on {checked}, which is to come.", "Correct the day."
            )
        elif day < today - CHECK_EVERY:
            says, mend = f"It was last checked on {checked}.", "Look at its source again."
            yield source.about(key, says, mend, is_advice=True)
    for one in course.lessons:
        if date.fromisoformat(one.review_by) < today:
            says, mend = (
                f"It was to be reviewed by {one.review_by}.",
                "Review it, and set a new day.",
            )
            yield source.about(f"lesson:{one.id}", says, mend, is_advice=True)

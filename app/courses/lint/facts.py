"""Whether facts bear what stands on them, are used, and were looked at lately."""

from collections.abc import Iterator
from datetime import date, timedelta

from app.courses.content import Card, Course, Drill, Fact, Lesson
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
    citing: list[Lesson | Drill | Card] = [*course.lessons, *course.drills, *course.cards]
    for part in citing:
        used |= {fact.id for fact in part.sources}
    for fact in course.facts:
        if fact.id not in used:
            yield source.about(
                f"fact:{fact.id}",
                f"Nothing cites fact {fact.id}.",
                "Cite it, or take it out.",
                is_advice=True,
            )


def _ages(source: Source, course: Course, today: date) -> Iterator[Fault]:
    dated: list[tuple[str, Fact | Lesson | Drill | Card]] = [
        *((f"fact:{one.id}", one) for one in course.facts),
        *((f"lesson:{one.id}", one) for one in course.lessons),
        *((f"drill:{one.id}", one) for one in course.drills),
        *((f"card:{one.id}", one) for one in course.cards),
    ]
    things = [(key, one.checked) for key, one in dated]
    things += [(f"question:{one.id}", one.checked) for one in course.questions]
    for key, checked in things:
        day = date.fromisoformat(checked)
        if day > today:
            yield source.about(
                key, f"It was checked on {checked}, which is to come.", "Correct the day."
            )
        elif day < today - CHECK_EVERY:
            says, mend = f"It was last checked on {checked}.", "Look at its source again."
            yield source.about(key, says, mend, is_advice=True)
    for key, one in dated:
        if date.fromisoformat(one.review_by) < today:
            says = f"It was to be reviewed by {one.review_by}."
            yield source.about(key, says, "Review it, and set a new day.", is_advice=True)

"""Every check of a course that is well formed, and what it comes to."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from app.courses.content import Card, Course, Drill, build
from app.courses.faults import Fault, Source
from app.courses.lint import bank, cues, exercises, facts, guesser, prose
from app.courses.lint.reading import grade
from app.courses.markdown import plain_text


def check(source: Source, today: date) -> None:
    """Add every fault found; nothing when the source is not sound, for then its faults come first."""
    if source.is_sound:
        source.faults += _found(source, build(source.raw), today)


def _found(source: Source, course: Course, today: date) -> Iterator[Fault]:
    yield from prose.faults(source, course)
    yield from exercises.faults(source, course)
    yield from bank.faults(source, course)
    yield from facts.faults(source, course, today)
    yield from cues.faults(source, course)
    yield from guesser.faults(source, course)


def summary(course: Course) -> list[str]:
    """Return what the course comes to, a line each."""
    scenarios = sum(one.scenario for one in course.questions)
    posts = sum(one.decision == "post" for one in course.questions)
    best = guesser.best(course)
    return [
        f"{len(course.lessons)} lessons, {course.minutes} minutes, "
        f"{_reads([one.text for one in course.lessons])}",
        f"{len(course.questions)} questions, {scenarios} of them scenarios, "
        f"{sum(bool(one.investigation) for one in course.questions)} in running investigations, "
        f"“post it” right in {posts}; {course.drawn} drawn a sitting",
        _coverage(course),
        *_exercises("drill", course.drills),
        *_exercises("card", course.cards),
        f"the best guesser ({best.trick}) passes {guesser.one_in(best.chance)} sittings",
    ]


def _reads(texts: Sequence[str]) -> str:
    grades = [grade(plain_text(one)) for one in texts]
    low, high = min(grades), max(grades)
    return f"reading grade {low:.1f} to {high:.1f} (age {low + 5:.0f} to {high + 5:.0f})"


def _coverage(course: Course) -> str:
    counts = Counter(one.objective for one in course.questions)
    banks = [counts[one.id] for one in course.objectives]
    covered = sum(counts[one.id] >= one.draw for one in course.objectives)
    return (
        f"{covered} of {len(banks)} objectives are covered, "
        f"with {min(banks)} to {max(banks)} questions each"
    )


def _exercises(what: str, found: Sequence[Drill | Card]) -> list[str]:
    if not found:
        return []
    many = "" if len(found) == 1 else "s"
    return [f"{len(found)} {what}{many}, {_reads([exercises.whole(one) for one in found])}"]

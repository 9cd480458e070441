"""Whether the bank covers what the course teaches, and is what the course says it is."""

from collections import Counter
from collections.abc import Iterator

from app.courses.content import Course, Objective
from app.courses.faults import Fault, Source

LEAST_BANK_PER_DRAW = 2  # so that a second sitting can ask other questions


def faults(source: Source, course: Course) -> Iterator[Fault]:
    """Yield what the bank lacks."""
    counts = Counter(one.objective for one in course.questions)
    for objective in course.objectives:
        yield from _coverage(source, objective, counts[objective.id])
    for investigation in course.investigations:
        if not any(one.investigation == investigation.id for one in course.questions):
            says = f"No question belongs to the investigation {investigation.id}."
            key = f"investigation:{investigation.id}"
            yield source.about(key, says, "Write one, or take the investigation out.")
    yield from _blueprint(source, course)


def _coverage(source: Source, objective: Objective, count: int) -> Iterator[Fault]:
    key = f"objective:{objective.id}"
    says = f"Objective {objective.id} draws {objective.draw} and has {count} questions."
    if count < objective.draw:
        yield source.about(key, says, f"Write at least {objective.draw}, or draw fewer.")
    elif count < LEAST_BANK_PER_DRAW * objective.draw:
        wanted = LEAST_BANK_PER_DRAW * objective.draw
        mend = f"Write {wanted}, so that a second sitting can ask others."
        yield source.about(key, says, mend, is_advice=True)


def _blueprint(source: Source, course: Course) -> Iterator[Fault]:
    """Hold the bank to the course's own promise about its size, where course.yaml has one."""
    wanted = source.raw["course"].get("blueprint", {})
    asked = course.questions
    scenarios = sum(one.scenario for one in asked)
    share = 100 * sum(one.decision == "post" for one in asked) // max(1, len(asked))
    for name, found, says in (
        ("questions", len(asked), f"The bank has {len(asked)} questions"),
        ("scenarios", scenarios, f"{scenarios} questions are scenarios"),
        ("drawn", course.drawn, f"A sitting draws {course.drawn} questions"),
        ("post_percent", share, f"“Post it” is right in {share}% of the questions"),
    ):
        least = wanted.get(name, 0)
        if found < least:
            yield source.about(
                "file:course", f"{says}; the blueprint asks for {least}.", "Write more."
            )
    least, most = wanted.get("minutes", (0, 10_000))
    if not least <= course.minutes <= most:
        yield source.about(
            "file:course",
            f"The lessons take {course.minutes} minutes; the blueprint asks for {least} to {most}.",
            "Cut them, or say more.",
        )

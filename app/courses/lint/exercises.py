"""Whether drills and cards read well, and stand on facts that may decide."""

from collections.abc import Iterator

from app.courses.content import Card, Choice, Course, Drill, Line, Step
from app.courses.faults import Fault, Source
from app.courses.lint.cues import LISTING
from app.courses.lint.facts import DECIDING
from app.courses.lint.prose import of_line, too_hard

Placed = tuple[str, str]  # the key of a place, and what is written there


def faults(source: Source, course: Course) -> Iterator[Fault]:
    """Yield what is wrong with the words of drills and cards, and with what they stand on."""
    may_decide = {one.id for one in course.facts if one.status in DECIDING}
    for drill in course.drills:
        yield from too_hard(source, f"drill:{drill.id}", whole(drill))
        yield from _words(source, texts(drill))
        yield from _choices(source, drill, may_decide)
    for card in course.cards:
        yield from too_hard(source, f"card:{card.id}", whole(card))
        yield from _words(source, texts(card))
        for key, line in card_lines(card):
            yield from _stands(source, key, line.facts, may_decide)


def whole(exercise: Drill | Card) -> str:
    """Return all that is read in a drill or on a card, to be measured."""
    return "\n\n".join(text for _, text in texts(exercise))


def texts(exercise: Drill | Card) -> Iterator[Placed]:
    """Yield every text of a drill or card that people read."""
    return _drill(exercise) if isinstance(exercise, Drill) else _card(exercise)


def _drill(drill: Drill) -> Iterator[Placed]:
    yield f"drill:{drill.id}", drill.begins
    for number, step in enumerate(drill.steps):
        yield f"step:{drill.id}:{number}", f"{step.shows}\n\n{step.ask}"
        for other, choice in enumerate(step.choices):
            key = f"choice:{drill.id}:{number}:{other}"
            yield key, f"{choice.text}.\n\n{choice.then}\n\n{choice.why}"
    for number, ending in enumerate(drill.endings):
        yield f"ending:{drill.id}:{number}", f"{ending.shows}\n\n{ending.debrief}"


def _card(card: Card) -> Iterator[Placed]:
    yield f"card:{card.id}", card.lead
    yield from ((key, line.says) for key, line in card_lines(card))


def card_lines(card: Card) -> Iterator[tuple[str, Line]]:
    """Yield each line of a card with the key of its place."""
    for place, section in enumerate(card.sections):
        for number, line in enumerate(section.lines):
            yield f"line:{card.id}:{place}:{number}", line


def drill_choices(drill: Drill) -> Iterator[tuple[str, Step, Choice]]:
    """Yield each choice of a drill with the key of its place and its step."""
    for number, step in enumerate(drill.steps):
        for other, choice in enumerate(step.choices):
            yield f"choice:{drill.id}:{number}:{other}", step, choice


def _words(source: Source, placed: Iterator[Placed]) -> Iterator[Fault]:
    for key, text in placed:
        for line in text.split("\n"):
            for says, mend in of_line(line):
                yield source.about(key, says, mend)


def _choices(source: Source, drill: Drill, may_decide: set[str]) -> Iterator[Fault]:
    for key, _, choice in drill_choices(drill):
        yield from _stands(source, key, choice.facts, may_decide)
        if LISTING.search(choice.text):
            says = f"Choice {choice.id} is “{choice.text}”."
            yield source.about(key, says, "Say what it means, or take it out.")


def _stands(
    source: Source, key: str, facts: tuple[str, ...], may_decide: set[str]
) -> Iterator[Fault]:
    if not may_decide & set(facts):
        says, mend = "Only reported or general facts decide it.", "Name a fact of status V, S or P."
        yield source.about(key, says, mend)

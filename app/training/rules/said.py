"""What somebody answered, in the words of the question."""

from app.courses.content import DECISIONS, Question
from app.training.rules.grading import Given


def said(asked: Question, given: Given) -> tuple[str, ...]:
    """Return an answer as it is read back before handing in: a line for each part. Empty for none.

    It says nothing of what is right.
    """
    texts = {one.id: one.text for one in asked.options}
    chosen = tuple(texts[one.id] for one in asked.options if one.id in given.get("chosen", ()))
    places = sorted(given.get("places", {}).items(), key=lambda pair: pair[1])
    steps = tuple(f"{place}. {texts[step]}" for step, place in places)
    pairs = tuple(f"{texts[one]}: {match}" for one, match in given.get("pairs", {}).items())
    tests = tuple(f"{texts[one]}: {word}" for one, word in given.get("principles", {}).items())
    decision = given.get("decision")
    return (*chosen, *steps, *pairs, *tests, *((DECISIONS[decision],) if decision else ()))

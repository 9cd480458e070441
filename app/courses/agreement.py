"""Whether the files of a course agree: what one names, another holds. Pure."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from app.courses import branching
from app.courses.faults import Fault, Source

PICTURE = re.compile(r"!\[([^\]]*)\]\(\s*<?([^)\s>]*)")
FROM_BANK = "Use one of those in course.yaml."
MOST_LINES, MOST_WORDS = 18, 25  # of a card: one A4 page, read standing up


def disagreements(source: Source) -> Iterator[Fault]:
    """Yield every disagreement in a course whose files are each right in themselves."""
    yield from _about_course(source)
    for question in source.raw["questions"]:
        yield from _about_question(source, question)
        yield from _about_options(source, question)
    for lesson in source.raw["lessons"]:
        yield from _about_lesson(source, lesson)
        yield from _about_pictures(source, lesson)
    for drill in source.raw["drills"]:
        yield from branching.faults(source, drill)
    for card in source.raw["cards"]:
        yield from _about_card(source, card)
    yield from _about_undertaking(source)
    yield from _about_days(source)


def _about_course(source: Source) -> Iterator[Fault]:
    meta = source.raw["course"]
    if meta["course"] != source.name:
        yield source.about(
            "file:course",
            f"The course is called {meta['course']}.",
            f"Call it {source.name}, like its folder.",
        )
    for what, known in (
        ("objective", [one["id"] for one in meta["objectives"]]),
        ("investigation", [one["id"] for one in meta.get("investigations", ())]),
        ("lesson", [one["id"] for one in source.raw["lessons"]]),
        ("lesson number", [one["lesson"] for one in source.raw["lessons"]]),
    ):
        for twice in sorted({one for one in known if known.count(one) > 1}):
            yield source.about(
                f"{what}:{twice}", f"The {what} {twice} stands twice.", "Change one of them."
            )
    numbers = {one["lesson"] for one in source.raw["lessons"]}
    for one in meta["objectives"]:
        if one["lesson"] not in numbers:
            yield source.about(
                f"objective:{one['id']}",
                f"There is no lesson {one['lesson']}.",
                "Name a lesson that is there.",
            )


def _about_question(source: Source, question: dict[str, Any]) -> Iterator[Fault]:
    key = f"question:{question['id']}"
    lessons = {one["id"]: one["lesson"] for one in source.raw["course"]["objectives"]}
    for fact in question["facts"]:
        if fact not in source.raw["facts"]:
            yield source.about(key, f"There is no fact {fact}.", "Name a row of facts/, or add it.")
    running = {one["id"] for one in source.raw["course"].get("investigations", ())}
    if "investigation" in question and question["investigation"] not in running:
        says = f"There is no investigation {question['investigation']}."
        yield source.about(key, says, FROM_BANK)
    if question["objective"] not in lessons:
        yield source.about(key, f"There is no objective {question['objective']}.", FROM_BANK)
    elif lessons[question["objective"]] != question["lesson"]:
        yield source.about(
            key,
            f"Objective {question['objective']} belongs to lesson {lessons[question['objective']]}, "
            f"but the question says {question['lesson']}.",
            "Change the lesson or the objective.",
        )


def _about_options(source: Source, question: dict[str, Any]) -> Iterator[Fault]:
    key, kind = f"question:{question['id']}", question["kind"]
    options = question.get({"order": "steps", "match": "pairs"}.get(kind, "options"), [])
    for name in ("id", "text", "right"):
        known = [one[name] for one in options if isinstance(one.get(name), str)]
        if len(set(known)) < len(known):
            yield source.about(key, f"Two options have the same {name}.", "Change one of them.")
    yield from _about_right(source, question, sum(one.get("right") is True for one in options))


def _about_right(source: Source, question: dict[str, Any], right: int) -> Iterator[Fault]:
    """Each question has the number of right answers that its kind needs."""
    key, kind = f"question:{question['id']}", question["kind"]
    if kind == "multiple" and not 2 <= right < len(question["options"]):
        yield source.about(
            key, f"{right} options are right.", "Mark at least two, and leave at least one wrong."
        )
    if kind in {"single", "true_false"} and right != 1:
        yield source.about(key, f"{right} options are right.", "Mark exactly one with right: true.")
    if kind == "judge":
        right = sum(one.get("right") is True for one in question["decisions"].values())
        if right != 1:
            yield source.about(
                key, f"{right} decisions are right.", "Mark exactly one with right: true."
            )


def _about_lesson(source: Source, lesson: dict[str, Any]) -> Iterator[Fault]:
    known = {one["id"]: one["lesson"] for one in source.raw["course"]["objectives"]}
    key = f"lesson:{lesson['id']}"
    for objective in lesson["objectives"]:
        if objective not in known:
            yield source.about(key, f"There is no objective {objective}.", FROM_BANK)
    for objective, number in known.items():
        if number == lesson["lesson"] and objective not in lesson["objectives"]:
            yield source.about(
                key, f"It does not name its objective {objective}.", "Add it to objectives."
            )


def _about_pictures(source: Source, lesson: dict[str, Any]) -> Iterator[Fault]:
    for found in PICTURE.finditer(lesson["text"]):
        key, below = f"lesson:{lesson['id']}", lesson["text"][: found.start()].count("\n")
        words, address = found.groups()
        if not words.strip():
            yield source.about(
                key,
                "A picture has no alternative text.",
                "Say in words what it shows.",
                below=below,
            )
        if address.removeprefix("images/") not in source.raw["pictures"]:
            yield source.about(
                key, f"There is no picture {address}.", "Put it into images/.", below=below
            )


def _about_card(source: Source, card: dict[str, Any]) -> Iterator[Fault]:
    lines = [
        (f"line:{card['id']}:{place}:{number}", line["says"])
        for place, section in enumerate(card["sections"])
        for number, line in enumerate(section["lines"])
    ]
    if len(lines) > MOST_LINES:
        says = f"It has {len(lines)} lines; a card has {MOST_LINES} at most."
        yield source.about(f"card:{card['id']}", says, "Keep what the first hour needs.")
    for key, says in lines:
        if (count := len(says.split())) > MOST_WORDS:
            told = f"It has {count} words; a card’s line has {MOST_WORDS} at most."
            yield source.about(key, told, "Cut it, or make two lines of it.")


def _about_undertaking(source: Source) -> Iterator[Fault]:
    if source.raw["course"]["opens_access"] and source.raw["undertaking"] is None:
        says = "There is no such file, but the course opens access."
        yield source.about("file:undertaking", says, "Write what people promise who have passed.")


def _about_days(source: Source) -> Iterator[Fault]:
    raw = source.raw
    things = [(f"fact:{key}", one) for key, one in raw["facts"].items()]
    things += [(f"question:{one['id']}", one) for one in raw["questions"]]
    for what in ("lesson", "drill", "card"):
        things += [(f"{what}:{one['id']}", one) for one in raw[f"{what}s"]]
    for key, one in things:
        for name in ("checked", "review_by"):
            if name in one and not _is_day(one[name]):
                yield source.about(key, f"{one[name]} is not a day.", "Write it like 2026-11-23.")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True

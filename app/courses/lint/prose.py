"""How lessons read: reading age, length, words, and blocks that are written right."""

import re
from collections.abc import Iterator

from app.courses.content import CONTACTS, PRINCIPLES, Course, Lesson
from app.courses.faults import Fault, Source
from app.courses.lint.reading import grade, words
from app.courses.markdown import BLOCKS, CITE, plain_text

HARDEST_GRADE = 8.0  # Flesch and Kincaid: about age 13
SLOWEST, USUAL, FASTEST = 100, 150, 200  # words a minute, read with thought
OPENING = re.compile(r"^:{3,} *([\w-]+) *(.*)$")
CONTACT = re.compile(r"\{contact:([^}]*)\}")
RULE = re.compile(r"^(-{3,}|\*{3,}|_{3,})\s*$", re.MULTILINE)
# What stands in lessons as a number to ring: these are the same everywhere. Others are the force's,
# which it keeps as contacts.
NUMBERS_FOR_ALL = {"999", "101", "0800555111", "116123"}
NUMBER = re.compile(r"(?<![\d/–-])(?:\+44|0)\d[\d ]{7,13}\d\b")
WORDING = (
    (re.compile(r"\bplease\b", re.IGNORECASE), "“please” says nothing here.", "Take it out."),
    (re.compile(r"\bsimply\b", re.IGNORECASE), "“simply” says nothing here.", "Take it out."),
    (
        re.compile(r"click here", re.IGNORECASE),
        "A link must make sense alone.",
        "Name what it opens.",
    ),
    (re.compile(r"\w!"), "There is an exclamation mark.", "Use a full stop."),
    (re.compile(r"</?[a-zA-Z][^>\n]*>"), "HTML is shown as it is typed.", "Write it in Markdown."),
    (
        re.compile(r"^# "),
        "A lesson’s headings begin at the second level.",
        "Write ## instead of #.",
    ),
)


def faults(source: Source, course: Course) -> Iterator[Fault]:
    """Yield what is wrong with how the lessons read."""
    for lesson in course.lessons:
        yield from _measures(source, lesson)
        yield from _lines(source, lesson)
        yield from _blocks(source, lesson)
        yield from _first_heading(source, lesson)
    for number in sorted({one.number for one in course.lessons}):
        yield from _questions(source, course, number)
    for one in course.investigations:
        yield from too_hard(source, f"investigation:{one.id}", one.begins)


def too_hard(source: Source, key: str, text: str) -> Iterator[Fault]:
    """Yield a fault when a text is harder to read than a course may be."""
    level = grade(plain_text(text))
    if level > HARDEST_GRADE:
        yield source.about(
            key,
            f"Its reading grade is {level:.1f}; {HARDEST_GRADE:.0f} is the most.",
            "Use shorter sentences and everyday words.",
        )


def _measures(source: Source, lesson: Lesson) -> Iterator[Fault]:
    key, length = f"lesson:{lesson.id}", words(CITE.sub("", lesson.text))
    yield from too_hard(source, key, lesson.text)
    if not length / FASTEST - 1 <= lesson.minutes <= length / SLOWEST + 1:
        yield source.about(
            key,
            f"{length} words take about {max(1, round(length / USUAL))} minutes to read, "
            f"not {lesson.minutes}.",
            "Change the minutes at the top of the lesson, or its length.",
        )
    limits = source.raw["course"].get("blueprint", {}).get("lesson_words")
    if limits and not limits[0] <= length <= limits[1]:
        yield source.about(
            key,
            f"It has {length} words; a lesson has {limits[0]} to {limits[1]}.",
            "Cut it, or say more.",
        )


def _lines(source: Source, lesson: Lesson) -> Iterator[Fault]:
    """Look at each line outside example posts, whose writers may shout and beg."""
    is_post = False
    for below, line in enumerate(lesson.text.split("\n")):
        if line.startswith("```"):
            is_post = not is_post
        if not is_post:
            for says, mend in of_line(line):
                yield source.about(f"lesson:{lesson.id}", says, mend, below=below)


def of_line(line: str) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the words of a line, and its mend."""
    for pattern, says, mend in WORDING:
        if pattern.search(line):
            yield says, mend
    for found in NUMBER.finditer(line):
        if found.group().replace(" ", "") not in NUMBERS_FOR_ALL:
            yield f"{found.group()} is a telephone number.", "Write {contact:…} instead."
    for name in CONTACT.findall(line):
        if name not in CONTACTS:
            yield f"There is no contact {name}.", f"Use one of {', '.join(CONTACTS)}."


def _blocks(source: Source, lesson: Lesson) -> Iterator[Fault]:
    key, inside, began, lines = f"lesson:{lesson.id}", "", 0, lesson.text.split("\n")
    for below, line in enumerate(lines):
        opening = OPENING.match(line)
        if opening and inside:
            yield source.about(
                key, f"A block begins inside {inside}.", "End the first with :::.", below=below
            )
        if opening:
            inside, began = opening.group(1), below
            for says, mend in _of_opening(inside, opening.group(2).strip()):
                yield source.about(key, says, mend, below=below)
        elif line.startswith(":::") and inside:
            body = "\n".join(lines[began + 1 : below])
            if inside == "scenario" and not RULE.search(body):
                says, mend = "The scenario has no answer.", "Write --- alone, then the answer."
                yield source.about(key, says, mend, below=began)
            inside = ""
    if inside:
        yield source.about(key, f"{inside} is not ended.", "End it with a line :::.", below=began)


def _first_heading(source: Source, lesson: Lesson) -> Iterator[Fault]:
    """A block has a heading of the third level, so one of the second must come before it."""
    first = re.search(r"^(::: *(?!content-note)\w|## )", lesson.text, re.MULTILINE)
    if first and first.group() != "## ":
        yield source.about(
            f"lesson:{lesson.id}",
            "A block stands before the first heading.",
            "Begin with a heading ##, so that a screen reader finds its way.",
            below=lesson.text[: first.start()].count("\n"),
        )


def _of_opening(name: str, title: str) -> Iterator[tuple[str, str]]:
    if name not in BLOCKS:
        yield f"There is no block {name}.", f"Use one of {', '.join(BLOCKS)}."
    elif name == "principle" and title not in PRINCIPLES:
        yield f"There is no principle “{title}”.", f"Use one of {', '.join(PRINCIPLES)}."
    elif name in {"law", "scenario", "checklist", "case"} and not title:
        yield f"The block {name} has no title.", "Write it behind the block’s name."


def _questions(source: Source, course: Course, number: int) -> Iterator[Fault]:
    """Measure the questions of a lesson together: a single one is too short."""
    asked = [one for one in course.questions if one.lesson == number]
    parts = [f"{one.situation}\n\n{one.ask}" for one in asked]
    parts += [f"{part.text}. {part.feedback}" for one in asked for part in one.options]
    level = grade(plain_text("\n\n".join(parts)))
    if asked and level > HARDEST_GRADE:
        yield source.about(
            f"question:{asked[0].id}",
            f"The questions of lesson {number} have the reading grade {level:.1f}; "
            f"{HARDEST_GRADE:.0f} is the most.",
            "Use shorter sentences and everyday words.",
        )

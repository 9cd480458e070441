"""Reading a course from its folder: every fault at once, each with its file, line and mend."""

import hashlib
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.courses import agreement, yamltext
from app.courses.faults import Fault, Source
from app.courses.files import FOLDER, Lines, front_matter, parsed, short_name, text_of
from app.courses.yamltext import line_of

__all__ = ["FOLDER", "Fault", "Source", "courses", "read"]

CITE = re.compile(r"\[\^([^\]]+)\]")
FENCED = re.compile(r"^```example-post\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANY_FENCE = re.compile(r"^.*(?:```|~~~)\s*example-post.*$", re.MULTILINE)
LARGEST_PICTURE = 500_000
PICTURE_NAME = re.compile(r"^[a-z0-9][a-z0-9-]*\.(png|jpe?g)$")
# A picture's kind is told by how its content begins, never by its name.
SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def courses(folder: Path = FOLDER) -> list[str]:
    """Return the names of the courses there are."""
    return sorted(file.parent.name for file in folder.glob("*/course.yaml"))


def read(name: str, folder: Path = FOLDER) -> Source:
    """Read a course. `raw` holds a whole course only when the source `is_sound`."""
    source, home = Source(name), folder / name
    if name not in courses(folder):
        source.fault(f"{name}/course.yaml", 1, "There is no such file.", "Check the course’s name.")
        return source
    source.raw["course"] = _metadata(source, home / "course.yaml")
    source.raw["facts"] = _facts(source, sorted((home / "facts").glob("*.yaml")))
    source.raw["questions"] = _questions(source, sorted((home / "questions").glob("*.yaml")))
    source.raw["undertaking"] = _undertaking(source, home / "undertaking.md")
    source.raw["lessons"] = [
        _lesson(source, file) for file in sorted((home / "lessons").glob("*.md"))
    ]
    source.raw["drills"] = [
        _drill(source, file) for file in sorted((home / "drills").glob("*.yaml"))
    ]
    cards = [_card(source, file) for file in sorted((home / "cards").glob("*.yaml"))]
    source.raw["cards"] = sorted(cards, key=_card_number)
    source.raw["pictures"] = _pictures(source, home / "images")
    if source.is_sound:
        source.faults += agreement.disagreements(source)
    return source


def _metadata(source: Source, file: Path) -> Any:
    short = short_name(source, file)
    data, lines = parsed(source, short, text_of(source, file), "course")
    source.places["file:course"] = (short, 1)
    for path, line in lines.items():
        if len(path) == 2 and path[0] in {"objectives", "investigations"}:
            name = data[path[0]][path[1]]
            name = name.get("id") if isinstance(name, dict) else name
            source.places[f"{str(path[0]).removesuffix('s')}:{name}"] = (short, line)
    return data


def _facts(source: Source, files: list[Path]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for file in files:
        short = short_name(source, file)
        data, lines = parsed(source, short, text_of(source, file), "facts")
        for key, value in data.items() if isinstance(data, dict) else ():
            line = lines[(str(key),)]
            if key in merged:
                first = "{}:{}".format(*source.places[f"fact:{key}"])
                mend = f"Keep one of them; the other is at {first}."
                source.fault(short, line, f"Fact {key} stands twice.", mend)
            source.places[f"fact:{key}"] = (short, line)
            merged[key] = value
    return merged


def _questions(source: Source, files: list[Path]) -> list[Any]:
    found: list[Any] = []
    for file in files:
        short = short_name(source, file)
        data, lines = parsed(source, short, text_of(source, file), "questions")
        source.places[f"file:{short}"] = (short, 1)
        for number, one in enumerate(data if isinstance(data, list) else ()):
            name = one.get("id") if isinstance(one, dict) else number
            if f"question:{name}" in source.places:
                line = line_of((number,), lines)
                source.fault(short, line, f"Question {name} stands twice.", "Give it another id.")
            source.places[f"question:{name}"] = (short, line_of((number,), lines))
            found.append(one)
    return found


def _undertaking(source: Source, file: Path) -> dict[str, Any] | None:
    """Return what is promised; None when the course has no such file."""
    source.places["file:undertaking"] = (short_name(source, file), 1)
    if not file.exists():
        return None
    data, text, first = front_matter(source, file, "undertaking")
    source.places["file:undertaking"] = (short_name(source, file), first)
    return {"number": data.get("number", 0), "title": data.get("title", ""), "text": text}


def _lesson(source: Source, file: Path) -> dict[str, Any]:
    data, text, first = front_matter(source, file, "lesson")
    source.places[f"lesson:{data.get('id')}"] = (short_name(source, file), first)
    source.places[f"lesson number:{data.get('lesson')}"] = (short_name(source, file), first)
    return {**data, "text": text, "cites": _cites(source, short_name(source, file), text, first)}


def _cites(source: Source, short: str, text: str, first: int) -> list[str]:
    """Return the facts a lesson cites, in the order in which they first stand."""
    found: dict[str, None] = {}
    marks = [(one.start(), one.group(1).split(",")) for one in CITE.finditer(text)]
    for start, ids in sorted(marks + _posts(source, short, text, first)):
        for one in map(str.strip, ids):
            if one not in source.raw["facts"]:
                line = first + text[:start].count("\n")
                mend = "Cite a row of facts/, or add it there."
                source.fault(short, line, f"There is no fact {one}.", mend)
            found.setdefault(one)
    return list(found)


def _posts(source: Source, short: str, text: str, first: int) -> list[tuple[int, list[str]]]:
    """Check the example posts; return where each stands and the facts it names."""
    marks = []
    right = {block.start() for block in FENCED.finditer(text)}
    for fence in ANY_FENCE.finditer(text):
        if fence.start() not in right:
            line = first + text[: fence.start()].count("\n")
            mend = "Begin its line with ```example-post, and end it with a line ```."
            source.fault(short, line, "This example post is not written right.", mend)
    for block in FENCED.finditer(text):
        line = first + text[: block.start()].count("\n") + 1
        data, _ = parsed(source, short, block.group(1), "example-post", line)
        facts = data.get("facts") if isinstance(data, dict) else None
        if isinstance(facts, list):
            marks.append((block.start(), [str(one) for one in facts]))
    return marks


def _drill(source: Source, file: Path) -> dict[str, Any]:
    """Read a drill; note where its steps, choices and endings stand, and which facts it names."""
    data, lines, short = _named(source, file, "drill")
    for path, line in lines.items():
        match path:
            case ("steps", int(one)):
                source.places[f"step:{file.stem}:{one}"] = (short, line)
            case ("steps", int(one), "choices", int(other)):
                source.places[f"choice:{file.stem}:{one}:{other}"] = (short, line)
            case ("endings", int(one)):
                source.places[f"ending:{file.stem}:{one}"] = (short, line)
    return {**data, "cites": _named_facts(source, data, lines, short)}


def _card(source: Source, file: Path) -> dict[str, Any]:
    data, lines, short = _named(source, file, "card")
    for path, line in lines.items():
        match path:
            case ("sections", int(one), "lines", int(other)):
                source.places[f"line:{file.stem}:{one}:{other}"] = (short, line)
    _named_facts(source, data, lines, short)
    return data


def _card_number(card: dict[str, Any]) -> float:
    """Return where a card stands; one without a number (or a faulty one) comes last."""
    number = card.get("number")
    return number if isinstance(number, int) else math.inf


def _named(source: Source, file: Path, kind: str) -> tuple[dict[str, Any], Lines, str]:
    """Return a drill or card, the lines of its parts, and its file; its id is the file's name."""
    short = short_name(source, file)
    data, lines = parsed(source, short, text_of(source, file), kind)
    source.places[f"{kind}:{file.stem}"] = (short, 1)
    data = data if isinstance(data, dict) else {}
    if data.get("id", file.stem) != file.stem:
        says = f"The {kind} is called {data['id']}."
        source.fault(short, lines[("id",)], says, f"Call it {file.stem}, like its file.")
    return data, lines, short


def _named_facts(source: Source, data: dict[str, Any], lines: Lines, short: str) -> list[str]:
    """Return the facts that a drill or card cites in its text or lists, in their order."""
    found: dict[str, None] = {}
    for path, one in _naming(data, ()):
        if one not in source.raw["facts"]:
            mend = "Name a row of facts/, or add it."
            source.fault(short, line_of(path, lines), f"There is no fact {one}.", mend)
        found.setdefault(one)
    return list(found)


def _naming(data: Any, path: yamltext.Path) -> Iterator[tuple[yamltext.Path, str]]:
    """Yield each fact that a text cites or a list `facts` holds, and where."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _naming(value, (*path, str(key)))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            if path[-1:] == ("facts",):
                yield path, str(value)
            else:
                yield from _naming(value, (*path, number))
    elif isinstance(data, str):
        for mark in CITE.findall(data):
            yield from ((path, one.strip()) for one in mark.split(","))


def _pictures(source: Source, folder: Path) -> dict[str, str]:
    """Return picture name -> SHA-256; keep the bytes."""
    found = {}
    for file in sorted(folder.glob("*")) if folder.is_dir() else []:
        data = file.read_bytes()
        if media_type(data) is None or len(data) > LARGEST_PICTURE:
            says = "This is not a PNG or JPEG of at most 500 KB."
            source.fault(short_name(source, file), 1, says, "Save it as one.")
        if not PICTURE_NAME.match(file.name):
            says = "A picture’s name has small letters, digits and hyphens."
            source.fault(short_name(source, file), 1, says, "Call it such as office-desk.png.")
        source.pictures[file.name] = data
        found[file.name] = hashlib.sha256(data).hexdigest()
    return found


def media_type(data: bytes) -> str | None:
    """Return what kind of picture this is by its content; None for anything else, SVG included."""
    return next((kind for start, kind in SIGNATURES.items() if data.startswith(start)), None)

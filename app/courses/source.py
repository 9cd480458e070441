"""Reading a course from its folder: every fault at once, each with its file, line and mend."""

import hashlib
import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from app.courses import agreement, yamltext
from app.courses.faults import Fault, Source
from app.courses.yamltext import HOSTILE, UnreadableError, line_of

__all__ = ["FOLDER", "Fault", "Source", "courses", "read"]

FOLDER = Path(__file__).parents[2] / "courses"
CITE = re.compile(r"\[\^([^\]]+)\]")
FENCED = re.compile(r"^```example-post\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANY_FENCE = re.compile(r"^.*(?:```|~~~)\s*example-post.*$", re.MULTILINE)
LARGEST_PICTURE = 500_000
PICTURE_NAME = re.compile(r"^[a-z0-9][a-z0-9-]*\.(png|jpe?g)$")
# A picture's kind is told by how its content begins, never by its name.
SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
MENDS = {
    "required": "Add it.",
    "additionalProperties": "Remove it, or check how it is spelled.",
    "enum": "Write one of: {}.",
    "pattern": "Write it as docs/authoring.md shows.",
    "type": "It must be of the kind “{}”.",
    "minItems": "Give at least {}.",
    "maxItems": "Give at most {}.",
    "minimum": "It must be {} or more.",
    "maximum": "It must be {} or less.",
    "minLength": "Write something.",
}

Lines = dict[yamltext.Path, int]


@cache
def validator(name: str) -> Draft202012Validator:
    """Return the validator of a published schema (courses/schema/NAME.json)."""
    return Draft202012Validator(json.loads((FOLDER / "schema" / f"{name}.json").read_text("utf-8")))


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
    source.raw["pictures"] = _pictures(source, home / "images")
    if source.is_sound:
        source.faults += agreement.disagreements(source)
    return source


def _short(source: Source, file: Path) -> str:
    parts = file.parts
    return "/".join(parts[len(parts) - 1 - parts[::-1].index(source.name) :])


def _text(source: Source, file: Path) -> str:
    try:
        data = file.read_bytes()
        text = data.removeprefix(b"\xef\xbb\xbf").decode().replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        source.fault(_short(source, file), 1, "It cannot be read.", "Save it as UTF-8 text.")
        return ""
    if found := HOSTILE.search(text):
        line = text[: found.start()].count("\n") + 1
        says = "There is a control character in the text."
        source.fault(_short(source, file), line, says, "Delete the line and type it again.")
    return unicodedata.normalize("NFC", text)


def _parsed(
    source: Source, short: str, text: str, schema: str, first: int = 1
) -> tuple[Any, Lines]:
    """Return the data, checked by its schema, and the line of each part; None when unreadable."""
    try:
        data, lines = yamltext.read(text, first)
    except UnreadableError as unreadable:
        mend = "Check the indents, quotes and colons near this line."
        source.fault(short, unreadable.line, unreadable.says, mend)
        return None, {}
    errors = validator(schema).iter_errors(data)
    for error in sorted(errors, key=lambda one: [str(part) for part in one.absolute_path]):
        line = line_of(tuple(error.absolute_path), lines)
        source.fault(short, line, _says(error), _mend(error))
    return data, lines


def _says(error: ValidationError) -> str:
    where = ", ".join(str(part) for part in error.absolute_path) or "the file"
    if error.validator == "required":
        return f"“{error.message.split(chr(39))[1]}” is missing ({where})."
    return f"{where}: {error.message[:160]}."


def _mend(error: ValidationError) -> str:
    value = error.validator_value
    shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return MENDS.get(str(error.validator), "See docs/authoring.md.").format(shown)


def _metadata(source: Source, file: Path) -> Any:
    short = _short(source, file)
    data, lines = _parsed(source, short, _text(source, file), "course")
    source.places["file:course"] = (short, 1)
    for path, line in lines.items():
        if len(path) == 2 and path[0] == "objectives":
            name = data["objectives"][path[1]]
            name = name.get("id") if isinstance(name, dict) else name
            source.places[f"objective:{name}"] = (short, line)
    return data


def _facts(source: Source, files: list[Path]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for file in files:
        short = _short(source, file)
        data, lines = _parsed(source, short, _text(source, file), "facts")
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
        short = _short(source, file)
        data, lines = _parsed(source, short, _text(source, file), "questions")
        source.places[f"file:{short}"] = (short, 1)
        for number, one in enumerate(data if isinstance(data, list) else ()):
            name = one.get("id") if isinstance(one, dict) else number
            if f"question:{name}" in source.places:
                line = line_of((number,), lines)
                source.fault(short, line, f"Question {name} stands twice.", "Give it another id.")
            source.places[f"question:{name}"] = (short, line_of((number,), lines))
            found.append(one)
    return found


def _front_matter(source: Source, file: Path, schema: str) -> tuple[dict[str, Any], str, int]:
    """Return the front matter, the text after it, and the line on which that text begins."""
    text, short = _text(source, file), _short(source, file)
    head, separator, body = text.removeprefix("---\n").partition("\n---\n")
    if not text.startswith("---\n") or not separator:
        mend = "Begin the file with a line ---, the facts about it, and a line ---."
        source.fault(short, 1, "The front matter is missing.", mend)
        return {}, text, 1
    data, _ = _parsed(source, short, head, schema, 2)
    blank = len(body) - len(body.lstrip("\n"))
    first = head.count("\n") + 4 + blank
    return data if isinstance(data, dict) else {}, body.strip("\n"), first


def _undertaking(source: Source, file: Path) -> dict[str, Any]:
    data, text, first = _front_matter(source, file, "undertaking")
    source.places["file:undertaking"] = (_short(source, file), first)
    return {"number": data.get("number", 0), "title": data.get("title", ""), "text": text}


def _lesson(source: Source, file: Path) -> dict[str, Any]:
    data, text, first = _front_matter(source, file, "lesson")
    source.places[f"lesson:{data.get('id')}"] = (_short(source, file), first)
    source.places[f"lesson number:{data.get('lesson')}"] = (_short(source, file), first)
    return {**data, "text": text, "cites": _cites(source, _short(source, file), text, first)}


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
        data, _ = _parsed(source, short, block.group(1), "example-post", line)
        facts = data.get("facts") if isinstance(data, dict) else None
        if isinstance(facts, list):
            marks.append((block.start(), [str(one) for one in facts]))
    return marks


def _pictures(source: Source, folder: Path) -> dict[str, str]:
    """Return picture name -> SHA-256; keep the bytes."""
    found = {}
    for file in sorted(folder.glob("*")) if folder.is_dir() else []:
        data = file.read_bytes()
        if media_type(data) is None or len(data) > LARGEST_PICTURE:
            says = "This is not a PNG or JPEG of at most 500 KB."
            source.fault(_short(source, file), 1, says, "Save it as one.")
        if not PICTURE_NAME.match(file.name):
            says = "A picture’s name has small letters, digits and hyphens."
            source.fault(_short(source, file), 1, says, "Call it such as office-desk.png.")
        source.pictures[file.name] = data
        found[file.name] = hashlib.sha256(data).hexdigest()
    return found


def media_type(data: bytes) -> str | None:
    """Return what kind of picture this is by its content; None for anything else, SVG included."""
    return next((kind for start, kind in SIGNATURES.items() if data.startswith(start)), None)

"""Reading one file of a course: its text, its data, and what its schema says of it."""

import json
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from app.courses import yamltext
from app.courses.faults import Source
from app.courses.yamltext import HOSTILE, UnreadableError, line_of

FOLDER = Path(__file__).parents[2] / "courses"
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
    "const": "Write {}, or take it out.",
    "minProperties": "Say more, as docs/authoring.md shows.",
}

Lines = dict[yamltext.Path, int]


@cache
def validator(name: str) -> Draft202012Validator:
    """Return the validator of a published schema (courses/schema/NAME.json)."""
    return Draft202012Validator(json.loads((FOLDER / "schema" / f"{name}.json").read_text("utf-8")))


def short_name(source: Source, file: Path) -> str:
    """Return the file's name from the course's folder on."""
    parts = file.parts
    return "/".join(parts[len(parts) - 1 - parts[::-1].index(source.name) :])


def text_of(source: Source, file: Path) -> str:
    """Return what a file holds, composed (NFC); empty, with a fault, when it cannot be read."""
    try:
        data = file.read_bytes()
        text = data.removeprefix(b"\xef\xbb\xbf").decode().replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        source.fault(short_name(source, file), 1, "It cannot be read.", "Save it as UTF-8 text.")
        return ""
    if found := HOSTILE.search(text):
        line = text[: found.start()].count("\n") + 1
        says = "There is a control character in the text."
        source.fault(short_name(source, file), line, says, "Delete the line and type it again.")
    return unicodedata.normalize("NFC", text)


def parsed(source: Source, short: str, text: str, schema: str, first: int = 1) -> tuple[Any, Lines]:
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


def front_matter(source: Source, file: Path, schema: str) -> tuple[dict[str, Any], str, int]:
    """Return the front matter, the text after it, and the line on which that text begins."""
    text, short = text_of(source, file), short_name(source, file)
    head, separator, body = text.removeprefix("---\n").partition("\n---\n")
    if not text.startswith("---\n") or not separator:
        mend = "Begin the file with a line ---, the facts about it, and a line ---."
        source.fault(short, 1, "The front matter is missing.", mend)
        return {}, text, 1
    data, _ = parsed(source, short, head, schema, 2)
    blank = len(body) - len(body.lstrip("\n"))
    first = head.count("\n") + 4 + blank
    return data if isinstance(data, dict) else {}, body.strip("\n"), first

"""Reading a course from its folder: every fault at once, each with its file, line and mend."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from app.courses import yamltext
from app.courses.yamltext import YamlFault, line_of

FOLDER = Path(__file__).parents[2] / "courses"
CITE = re.compile(r"\[\^([^\]]+)\]")
FENCED = re.compile(r"^```example-post\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SIGNATURES = {".png": (b"\x89PNG\r\n\x1a\n", "image/png"), ".jpg": (b"\xff\xd8\xff", "image/jpeg")}
LARGEST_PICTURE = 500_000


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a course's text, and how to mend it. `is_advice` does not stop it."""

    file: str
    line: int
    says: str
    mend: str
    is_advice: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.says} {self.mend}".rstrip()


@dataclass(slots=True)
class Source:
    """A course as read: the raw snapshot, where each part stands, and every fault found so far."""

    name: str
    raw: dict[str, Any] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)  # "question:id" -> file, line

    def fault(self, file: str, line: int, says: str, mend: str, *, is_advice: bool = False) -> None:
        """Note a fault."""
        self.faults.append(Fault(file, line, says, mend, is_advice))

    def at(self, key: str, says: str, mend: str, *, is_advice: bool = False) -> None:
        """Note a fault about a thing whose place is known, such as "question:tp-1-purpose-01"."""
        file, line = self.places.get(key, (self.name, 1))
        self.fault(file, line, says, mend, is_advice=is_advice)


@cache
def validator(name: str) -> Draft202012Validator:
    """Return the validator of a published schema (courses/schema/NAME.json)."""
    return Draft202012Validator(json.loads((FOLDER / "schema" / f"{name}.json").read_text("utf-8")))


def courses() -> list[str]:
    """Return the names of the courses there are."""
    return sorted(file.parent.name for file in FOLDER.glob("*/course.yaml"))


def read(name: str, folder: Path = FOLDER) -> Source:
    """Read a course. Look at `faults` before using `raw`."""
    source, home = Source(name), folder / name
    if not (home / "course.yaml").is_file():
        source.fault(f"{name}/course.yaml", 1, "There is no such file.", "Check the course's name.")
        return source
    source.raw["course"] = _yaml(source, home / "course.yaml", "course")
    source.raw["facts"] = _merged(source, sorted((home / "facts").glob("*.yaml")), "facts")
    source.raw["questions"] = _questions(source, sorted((home / "questions").glob("*.yaml")))
    source.raw["undertaking"] = _undertaking(source, home / "undertaking.md")
    source.raw["lessons"] = [_lesson(source, file) for file in sorted((home / "lessons").glob("*.md"))]
    source.raw["pictures"] = _pictures(source, home / "images")
    if not any(not fault.is_advice for fault in source.faults):
        _cross_check(source)
    return source


def _short(file: Path) -> str:
    return "/".join(file.parts[-3:]) if file.parent.name in {"lessons", "questions", "facts", "images"} else "/".join(file.parts[-2:])


def _text(source: Source, file: Path) -> str:
    try:
        return file.read_bytes().removeprefix(b"\xef\xbb\xbf").decode().replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        source.fault(_short(file), 1, "The file cannot be read.", "Save it as UTF-8 text.")
        return ""


def _yaml(source: Source, file: Path, schema: str) -> Any:
    data, lines = _parsed(source, file, _text(source, file))
    _validate(source, _short(file), schema, data, lines)
    return data


def _parsed(source: Source, file: Path, text: str, first: int = 1) -> tuple[Any, dict[Any, int]]:
    try:
        return yamltext.read(text, first)
    except YamlFault as fault:
        source.fault(_short(file), fault.line, fault.says, "Check the indents, quotes and colons near this line.")
        return None, {}


def _validate(source: Source, file: str, schema: str, data: Any, lines: dict[Any, int]) -> None:
    for error in sorted(validator(schema).iter_errors(data), key=lambda one: list(map(str, one.absolute_path))):
        line = line_of(tuple(error.absolute_path), lines)
        source.fault(file, line, _says(error), _mend(error))


def _says(error: ValidationError) -> str:
    where = error.absolute_path[-1] if error.absolute_path else "the file"
    if error.validator == "required":
        return f"{error.message.replace(chr(39), '“', 1).replace(chr(39), '”', 1)}."
    if error.validator == "additionalProperties":
        return f"{error.message}."
    return f"“{where}”: {error.message[:160]}."


def _mend(error: ValidationError) -> str:
    value = error.validator_value
    mends = {
        "required": "Add it.",
        "additionalProperties": "Remove it, or check how it is spelled.",
        "enum": f"Write one of: {', '.join(map(str, value)) if isinstance(value, list) else value}.",
        "pattern": "Write it as docs/authoring.md shows.",
        "type": f"It must be of the kind “{value}”.",
        "minItems": f"Give at least {value}.",
        "maxItems": f"Give at most {value}.",
    }
    return mends.get(str(error.validator), "See docs/authoring.md.")


def _merged(source: Source, files: list[Path], schema: str) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for file in files:
        data, lines = _parsed(source, file, _text(source, file))
        _validate(source, _short(file), schema, data, lines)
        for key, value in (data or {}).items():
            line = line_of((key,), lines)
            if key in merged:
                source.fault(_short(file), line, f"Fact {key} stands twice.", "Keep one of them.")
            source.places[f"fact:{key}"] = (_short(file), line)
            merged[key] = value
    return merged


def _questions(source: Source, files: list[Path]) -> list[Any]:
    found: list[Any] = []
    for file in files:
        data, lines = _parsed(source, file, _text(source, file))
        _validate(source, _short(file), "questions", data, lines)
        for number, one in enumerate(data if isinstance(data, list) else []):
            key = f"question:{one.get('id') if isinstance(one, dict) else number}"
            if key in source.places:
                source.fault(_short(file), line_of((number,), lines), f"{key} stands twice.", "Give it another id.")
            source.places[key] = (_short(file), line_of((number,), lines))
            found.append(one)
    return found


def _front_matter(source: Source, file: Path, schema: str) -> tuple[dict[str, Any], str, int]:
    """Return the front matter, the text after it, and the line on which that text begins."""
    text = _text(source, file)
    head, separator, body = text.removeprefix("---\n").partition("\n---\n")
    if not text.startswith("---\n") or not separator:
        source.fault(_short(file), 1, "The front matter is missing.", "Begin the file with --- and the facts about it.")
        return {}, text, 1
    data, lines = _parsed(source, file, head, 2)
    _validate(source, _short(file), schema, data, lines)
    return data or {}, body, head.count("\n") + 4


def _undertaking(source: Source, file: Path) -> dict[str, Any]:
    data, text, _ = _front_matter(source, file, "undertaking")
    return {"number": data.get("number", 0), "title": data.get("title", ""), "text": text.strip()}


def _lesson(source: Source, file: Path) -> dict[str, Any]:
    data, text, first = _front_matter(source, file, "lesson")
    source.places[f"lesson:{data.get('id')}"] = (_short(file), first)
    cites = _cites(source, _short(file), text, first)
    return {**data, "text": text.strip("\n"), "cites": cites}


def _cites(source: Source, file: str, text: str, first: int) -> list[str]:
    """Return the facts a lesson cites, in the order in which they first stand."""
    found: dict[str, None] = {}
    marks = [(m.start(), [one.strip() for one in m.group(1).split(",")]) for m in CITE.finditer(text)]
    for block in FENCED.finditer(text):
        line = first + text[: block.start()].count("\n") + 1
        data, lines = _parsed(source, Path(file), block.group(1), line)
        _validate(source, file, "example-post", data, lines)
        if isinstance(data, dict):
            marks.append((block.start(), [str(one) for one in data.get("facts", [])]))
    for start, ids in sorted(marks):
        for one in ids:
            if one not in source.raw["facts"]:
                line = first + text[:start].count("\n")
                source.fault(file, line, f"There is no fact {one}.", "Cite a row of facts/, or add it there.")
            found.setdefault(one)
    return list(found)


def _pictures(source: Source, folder: Path) -> dict[str, str]:
    """Return picture name -> hash; keep the bytes. The kind is told by the content, not the name."""


    found = {}
    for file in sorted(folder.glob("*")) if folder.is_dir() else []:
        data = file.read_bytes()
        signature = SIGNATURES.get(file.suffix.lower(), (b"\0", ""))[0]
        if not data.startswith(signature) or len(data) > LARGEST_PICTURE:
            source.fault(_short(file), 1, "This is not a PNG or JPEG of at most 500 KB.", "Save it as one.")
        source.pictures[file.name] = data
        found[file.name] = hashlib.sha256(data).hexdigest()
    return found


def _cross_check(source: Source) -> None:
    """Check what one file says against what others say."""
    raw = source.raw
    objectives = {one["id"]: one for one in raw["course"]["objectives"]}
    numbers = {one["lesson"]: one for one in raw["lessons"]}
    for one in raw["questions"]:
        key = f"question:{one['id']}"
        for fact in one["facts"]:
            if fact not in raw["facts"]:
                source.at(key, f"{one['id']} names fact {fact}, which is not there.", "Name a row of facts/.")
        if one["objective"] not in objectives:
            source.at(key, f"There is no objective {one['objective']}.", "Use one of course.yaml.")
        elif objectives[one["objective"]]["lesson"] != one["lesson"]:
            source.at(key, "Its lesson is not its objective’s.", "Make them agree.")
        if one["lesson"] not in numbers:
            source.at(key, f"There is no lesson {one['lesson']}.", "Name a lesson that is there.")
        _check_right(source, one)
    for lesson in raw["lessons"]:
        for objective in lesson["objectives"]:
            if objective not in objectives:
                source.at(f"lesson:{lesson['id']}", f"There is no objective {objective}.", "Use one of course.yaml.")
        for name in re.findall(r"!\[[^\]]*\]\(images/([^)\s]+)", lesson["text"]):
            if name not in raw["pictures"]:
                source.at(f"lesson:{lesson['id']}", f"There is no picture {name}.", "Put it into images/.")
        if re.search(r"!\[\s*\]\(", lesson["text"]):
            source.at(f"lesson:{lesson['id']}", "A picture has no alternative text.", "Say in words what it shows.")


def _check_right(source: Source, one: dict[str, Any]) -> None:
    """Each question has the number of right answers that its kind needs."""
    key = f"question:{one['id']}"
    if one["kind"] in {"single", "true_false", "multiple"}:
        right = sum(bool(option.get("right")) for option in one["options"])
        if one["kind"] == "multiple":
            if not 2 <= right < len(one["options"]):
                source.at(key, f"{right} options are right.", "Mark at least two, and leave at least one wrong.")
        elif right != 1:
            source.at(key, f"{right} options are right.", "Mark exactly one with right: true.")
    if one["kind"] == "judge" and sum(bool(d.get("right")) for d in one["decisions"].values()) != 1:
        source.at(key, "Not exactly one decision is right.", "Mark one with right: true.")



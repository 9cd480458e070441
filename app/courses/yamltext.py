"""YAML as people write it: safe, without aliases, and with the line of every value."""

import re
from typing import Any

import yaml

LARGEST_BYTES = 1_000_000
DEEPEST = 12
# Control characters, half characters, changes of writing direction, and the private letters that
# `courses.markdown` uses as marks. No course needs them; some databases break on them.
HOSTILE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ue000-\uf8ff]")
Path = tuple[str | int, ...]


class UnreadableError(Exception):
    """The text cannot be read. Carries the line and what is wrong."""

    def __init__(self, line: int, says: str) -> None:
        super().__init__(says)
        self.line = line
        self.says = says


class Loader(yaml.CSafeLoader):
    """The safe loader, in C: in Python it takes ten times as long. Days stay text."""


Loader.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for key, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(text: str, first_line: int = 1) -> tuple[Any, dict[Path, int]]:
    """Return the data and the line of each path in it. Raises `UnreadableError`.

    Aliases are refused before anything is built: a few lines of them can expand to gigabytes.
    """
    if len(text.encode(errors="replace")) > LARGEST_BYTES:
        raise UnreadableError(first_line, "The file is larger than 1 MB.")
    try:
        _refuse_traps(text, first_line)
        return _built(text, first_line)
    except UnicodeEncodeError as error:
        raise UnreadableError(first_line, "There is half a character in the text.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "This is not readable as YAML"
        raise UnreadableError(first_line + (mark.line if mark else 0), f"{problem}.") from error


def _built(text: str, first_line: int) -> tuple[Any, dict[Path, int]]:
    loader = Loader(text)
    lines: dict[Path, int] = {}
    try:
        node = loader.get_single_node()
        _walk(node, (), lines, first_line)
        return (None if node is None else loader.construct_document(node)), lines
    finally:
        loader.dispose()


def _refuse_traps(text: str, first_line: int) -> None:
    """Look at the text event by event, before anything of it is built."""
    depth = 0
    for event in yaml.parse(text, Loader):
        line = first_line + (event.start_mark.line if event.start_mark else 0)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise UnreadableError(line, "Anchors (&) and aliases (*) are not allowed.")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise UnreadableError(line, "It is nested too deeply.")


def _walk(node: yaml.Node | None, path: Path, lines: dict[Path, int], first: int) -> None:
    if node is None:
        return
    lines[path] = node.start_mark.line + first
    if isinstance(node, yaml.MappingNode):
        _walk_mapping(node, path, lines, first)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _walk(value, (*path, number), lines, first)
    elif HOSTILE.search(node.value):
        raise UnreadableError(lines[path], "There is a control character in the text.")


def _walk_mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int], first: int) -> None:
    seen: set[str] = set()
    for key, value in node.value:
        line = key.start_mark.line + first
        if not isinstance(key, yaml.ScalarNode):
            raise UnreadableError(line, "A name before a colon must be one word.")
        if key.value in seen:
            raise UnreadableError(line, f"“{key.value}” stands twice.")
        seen.add(key.value)
        _walk(value, (*path, key.value), lines, first)
        lines[*path, key.value] = line


def line_of(path: Path, lines: dict[Path, int]) -> int:
    """Return the line of a path, or of the nearest thing above it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)

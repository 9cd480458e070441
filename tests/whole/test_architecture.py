"""The code keeps its own rules: layers, sizes, and the few places where dangerous things are allowed."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = sorted((ROOT / "app").rglob("*.py"))
OURS = [path for path in PYTHON if "migrations" not in path.parts]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
LONGEST_FILE, LONGEST_FUNCTION = 300, 50
MAY_COMMIT = {"app/core/db.py", "app/core/requests.py", "app/core/cli.py"}
MAY_MARK_SAFE = {"app/courses/markdown.py", "app/core/web/times.py"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tool(*arguments: str) -> str:
    """Run one of the project's own tools; return what it says when it is not content."""
    found = subprocess.run(
        [Path(sys.executable).parent / arguments[0], *arguments[1:]],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return "" if found.returncode == 0 else found.stdout + found.stderr


def test_packages_import_downwards_only():
    said = tool("lint-imports")

    assert not said, said


def test_linter_and_type_checker_are_content():
    assert not (said := tool("ruff", "check", ".")), said
    assert not (said := tool("ruff", "format", "--check", ".")), said
    assert not (said := tool("mypy")), said


def test_only_the_edge_of_the_database_commits():
    found = {name(path) for path in PYTHON if re.search(r"\.commit\(", path.read_text("utf-8"))}

    assert found <= MAY_COMMIT


def test_the_environment_is_read_in_one_place():
    asks = re.compile(r"os\.environ|os\.getenv|from os import")

    assert not {name(path) for path in PYTHON if asks.search(path.read_text("utf-8"))}


def test_nothing_is_marked_safe_outside_two_modules():
    found = {name(path) for path in OURS if re.search(r"\bMarkup\(", path.read_text("utf-8"))}

    assert found <= MAY_MARK_SAFE


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_escape_everything_and_hold_no_code_of_their_own(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.S)  # but for comments

    assert not re.search(r"\|\s*safe\b|\btojson\b|\bMarkup\(|autoescape\s+false", text)
    assert (
        not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", text)
        or path.suffix != ".html"
        or (
            "mail" in path.parts  # letters carry their style with them
            or path.name == "certificate.html"  # drawn on paper, not in a browser
        )
    )


def test_no_file_is_long():
    long = {
        name(path): lines
        for path in OURS
        if (lines := path.read_text("utf-8").count("\n")) > LONGEST_FILE
    }

    assert not long


def functions():
    for path in OURS:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name(path)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_no_function_is_long_and_half_are_short():
    sizes = dict(functions())

    assert not {one: lines for one, lines in sizes.items() if lines > LONGEST_FUNCTION}


def test_nothing_waits_to_be_done_and_nothing_is_commented_out():
    waits = re.compile(
        r"#\s*(TODO|FIXME|XXX)\b|^\s*#\s*(def|class|return|import|from \w+ import)\b", re.M
    )

    assert not {name(path) for path in PYTHON if waits.search(path.read_text("utf-8"))}


def test_no_query_is_put_together_from_text():
    glued = re.compile(r"\btext\(\s*f[\"']|execute\(\s*f[\"'](?!PRAGMA )")

    assert not {name(path) for path in OURS if glued.search(path.read_text("utf-8"))}

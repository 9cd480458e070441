"""Reading a course: every fault is named with its file, its line and its mend."""

import textwrap

import pytest

from app.courses import yamltext
from app.courses.files import validator
from app.courses.source import FOLDER, courses, media_type, read
from tests.courses import tiny

QUESTIONS = "questions/01-cats.yaml"
LESSON = "lessons/01-cats.md"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def said(source) -> list[str]:
    return [str(fault) for fault in source.faults]


def test_a_course_that_is_well_written_has_no_fault(tmp_path):
    assert said(tiny.read(tmp_path)) == []


def test_the_courses_of_the_force_are_well_written():
    assert "twitter-protocol" in courses()
    for name in courses():
        assert said(read(name)) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (
            "course.yaml", "pass_mark: 50", "pass_mark: 500",
            "course.yaml:9: policy, pass_mark: 500 is greater than the maximum of 100. It must be 100 or less.",
        ),
        (
            "course.yaml", "version: 1.0.0", "version: one",
            "course.yaml:3: version: 'one' does not match '^\\\\d+\\\\.\\\\d+\\\\.\\\\d+$'. "
            "Write it as docs/authoring.md shows.",
        ),
        (
            "course.yaml", "title: A small course\n", "",
            "course.yaml:1: “title” is missing (the file). Add it.",
        ),
        (
            "course.yaml", "course: small-course", "course: other-course",
            "course.yaml:1: The course is called other-course. Call it small-course, like its folder.",
        ),
        (
            "course.yaml", "lesson: 1, draw", "lesson: 7, draw",
            "course.yaml:21: There is no lesson 7. Name a lesson that is there.",
        ),
        (
            QUESTIONS, ", feedback: It would be found.", "",
            f"{QUESTIONS}:14: “feedback” is missing (0, options, 1). Add it.",
        ),
        (
            QUESTIONS, "kind: single", "kind: guess",
            f"{QUESTIONS}:4: 0, kind: 'guess' is not one of ['single', 'multiple', 'true_false', 'order', "
            "'match', 'judge']. Write one of: single, multiple, true_false, order, match, judge.",
        ),
        (
            QUESTIONS, "  scenario: true", "  scenari: true",
            f"{QUESTIONS}:1: “scenario” is missing (0). Add it.",
        ),
        (
            QUESTIONS, "objective: cats", "objective: dogs",
            f"{QUESTIONS}:1: There is no objective dogs. Use one of those in course.yaml.",
        ),
        (
            QUESTIONS, "facts: [A1]", "facts: [Z9]",
            f"{QUESTIONS}:1: There is no fact Z9. Name a row of facts/, or add it.",
        ),
        (
            QUESTIONS, "lesson: 1", "lesson: 2",
            f"{QUESTIONS}:1: Objective cats belongs to lesson 1, but the question says 2. "
            "Change the lesson or the objective.",
        ),
        (
            QUESTIONS, "Post it, right: true", "Post it",
            f"{QUESTIONS}:1: 0 options are right. Mark exactly one with right: true.",
        ),
        (
            QUESTIONS, "kind: single", "kind: multiple",
            f"{QUESTIONS}:1: 1 options are right. Mark at least two, and leave at least one wrong.",
        ),
        (
            QUESTIONS, "text: Hide it", "text: Sell it",
            f"{QUESTIONS}:1: Two options have the same text. Change one of them.",
        ),
        (
            QUESTIONS, "id: b,", "id: a,",
            f"{QUESTIONS}:1: Two options have the same id. Change one of them.",
        ),
        (
            QUESTIONS, "sc-1-cats-02", "sc-1-cats-01",
            f"{QUESTIONS}:16: Question sc-1-cats-01 stands twice. Give it another id.",
        ),
        (
            QUESTIONS, "checked: 2026-11-01", "checked: 2026-02-30",
            f"{QUESTIONS}:1: 2026-02-30 is not a day. Write it like 2026-11-23.",
        ),
        (
            LESSON, "them.[^A1]", "them.[^Q7]",
            f"{LESSON}:10: There is no fact Q7. Cite a row of facts/, or add it there.",
        ),
        (
            LESSON, "facts: [A1]", "facts: [Q7]",
            f"{LESSON}:18: There is no fact Q7. Cite a row of facts/, or add it there.",
        ),
        (
            LESSON, "verdict: good", "verdict: fair",
            f"{LESSON}:23: verdict: 'fair' is not one of ['good', 'bad']. Write one of: good, bad.",
        ),
        (
            LESSON, "```example-post", "> ```example-post",
            f"{LESSON}:18: This example post is not written right. "
            "Begin its line with ```example-post, and end it with a line ```.",
        ),
        (
            LESSON, "objectives: [cats]", "objectives: [cats, dogs]",
            f"{LESSON}:10: There is no objective dogs. Use one of those in course.yaml.",
        ),
        (
            LESSON, "objectives: [cats]", "objectives: [dogs]",
            f"{LESSON}:10: It does not name its objective cats. Add it to objectives.",
        ),
        (
            LESSON, "---\nlesson: 1", "lesson: 1",
            f"{LESSON}:1: The front matter is missing. "
            "Begin the file with a line ---, the facts about it, and a line ---.",
        ),
        (
            LESSON, "## What to post", "![](images/cat.png)",
            f"{LESSON}:12: A picture has no alternative text. Say in words what it shows.",
        ),
        (
            LESSON, "## What to post", "![A cat](https://elsewhere.example/cat.png)",
            f"{LESSON}:12: There is no picture https://elsewhere.example/cat.png. Put it into images/.",
        ),
        (
            "facts/01.yaml", "G1:", "A1:",
            "facts/01.yaml:2: “A1” stands twice. Check the indents, quotes and colons near this line.",
        ),
        (
            "facts/01.yaml", "status: V", "status: X",
            "facts/01.yaml:1: A1, status: 'X' is not one of ['V', 'N', 'S', 'G', 'P']. Write one of: V, N, S, G, P.",
        ),
        (
            "undertaking.md", "number: 1", "number: first",
            "undertaking.md:2: number: 'first' is not of type 'integer'. It must be of the kind “integer”.",
        ),
        (
            "course.yaml", "audience: {", "audience: &all {",
            "course.yaml:7: Anchors (&) and aliases (*) are not allowed. "
            "Check the indents, quotes and colons near this line.",
        ),
        (
            "course.yaml", "title: A small course", 'title: "A small\\0course"',
            "course.yaml:2: There is a control character in the text. "
            "Check the indents, quotes and colons near this line.",
        ),
        (
            LESSON, "Cats are liked.", "Cats are \u202eliked.",
            f"{LESSON}:10: There is a control character in the text. Delete the line and type it again.",
        ),
    ],
)  # fmt: skip
def test_a_fault_names_its_file_its_line_and_its_mend(tmp_path, file, old, new, fault):
    source = tiny.read(tmp_path, (file, old, new))

    assert f"{tiny.NAME}/{fault}" in said(source)


def test_all_faults_are_told_at_once(tmp_path):
    source = tiny.read(
        tmp_path,
        ("course.yaml", "pass_mark: 50", "pass_mark: 500"),
        (QUESTIONS, "kind: single", "kind: guess"),
        (LESSON, "verdict: good", "verdict: fair"),
        ("undertaking.md", "number: 1", "number: first"),
    )

    assert {fault.file.split("/", 1)[1] for fault in source.faults} == {
        "course.yaml", QUESTIONS, LESSON, "undertaking.md",
    }  # fmt: skip


def test_a_fact_that_stands_in_two_files_is_a_fault_that_names_both(tmp_path):
    home = tiny.write(tmp_path)
    (home / "facts" / "02.yaml").write_text(tiny.FACTS, "utf-8")

    assert (
        "small-course/facts/02.yaml:1: Fact A1 stands twice. "
        "Keep one of them; the other is at small-course/facts/01.yaml:1."
    ) in said(read(tiny.NAME, tmp_path))


def test_a_course_that_is_not_there_is_a_fault():
    assert said(read("no-such-course")) == [
        "no-such-course/course.yaml:1: There is no such file. Check the course’s name."
    ]


def test_a_name_that_climbs_out_of_the_folder_is_no_course():
    assert not read("../courses/twitter-protocol").is_sound


def test_a_file_that_is_not_utf_8_is_a_fault(tmp_path):
    home = tiny.write(tmp_path)
    (home / LESSON).write_bytes(b"\xff\xfe\x00")

    assert f"small-course/{LESSON}:1: It cannot be read. Save it as UTF-8 text." in said(
        read(tiny.NAME, tmp_path)
    )


@pytest.mark.parametrize("text", ["[1, 2]", "3", "null", "- a\n- b\n", '"text"', "? [a, b]\n: c\n"])
@pytest.mark.parametrize("file", [name for name in tiny.FILES if name.endswith(".yaml")])
def test_yaml_of_another_shape_is_a_fault_and_never_breaks_the_reader(tmp_path, file, text):
    home = tiny.write(tmp_path)
    (home / file).write_text(text, "utf-8")

    assert not read(tiny.NAME, tmp_path).is_sound


def test_a_bomb_of_aliases_is_refused_before_it_unfolds():
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
    )

    with pytest.raises(yamltext.UnreadableError, match="aliases") as refused:
        yamltext.read(bomb)
    assert refused.value.line == 1


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 50_000, "a: " + "x" * 1_000_001])
def test_yaml_that_is_too_deep_or_too_large_is_refused(text):
    with pytest.raises(yamltext.UnreadableError):
        yamltext.read(text)


def test_yaml_makes_no_objects():
    with pytest.raises(yamltext.UnreadableError):
        yamltext.read("!!python/object/apply:os.system ['true']")


def test_days_stay_text_and_lines_are_kept():
    data, lines = yamltext.read("a:\n  - day: 2026-11-23\n", first_line=10)

    assert data == {"a": [{"day": "2026-11-23"}]}
    assert lines[("a", 0, "day")] == 11


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("page.jpg", b"<html>"),
        ("big.png", PNG + b"\0" * 500_001),
        ("Odd name.png", PNG),
    ],
)
def test_only_png_and_jpeg_are_pictures_whatever_their_name_says(tmp_path, name, data):
    home = tiny.write(tmp_path)
    (home / "images").mkdir()
    (home / "images" / name).write_bytes(data)

    source = read(tiny.NAME, tmp_path)

    assert next(fault.file for fault in source.faults) == f"small-course/images/{name}"


def test_the_kind_of_a_picture_is_told_by_its_content():
    assert media_type(PNG) == "image/png"
    assert media_type(b"\xff\xd8\xff\xe0") == "image/jpeg"
    assert media_type(b"GIF89a") is None


def test_the_examples_of_the_authors_guide_are_well_written():
    guide = (FOLDER.parent / "docs" / "authoring.md").read_text("utf-8")
    question = textwrap.dedent(guide[guide.index("    - id: tp-4") :].partition("\n\nThe other")[0])
    post = textwrap.dedent(guide[guide.index("    name: Millfield") :].partition("    ```\n")[0])

    drill = textwrap.dedent(guide[guide.index("    id: first-bad") :].partition("\n\nOver")[0])
    card = textwrap.dedent(guide[guide.index("    id: first-hour") :].partition("\n\n##")[0])

    for text, schema in (
        (question, "questions"), (post, "example-post"), (drill, "drill"), (card, "card")
    ):  # fmt: skip
        data, _ = yamltext.read(text)
        assert list(validator(schema).iter_errors(data)) == []

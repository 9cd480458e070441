"""Rendering: our blocks as components, and nothing that an author writes becomes markup of ours."""

import re
import time
from dataclasses import replace

import html5lib
import pytest
from flask import Flask
from markupsafe import Markup

from app.courses.content import Lesson, build
from app.courses.markdown import example_post, lesson_html, plain_text, prose_html
from app.courses.source import read
from tests.courses import tiny

ALLOWED = {
    "a", "blockquote", "br", "cite", "code", "details", "div", "em", "figcaption", "figure", "h2", "h3",
    "h4", "hr", "img", "li", "mark", "ol", "p", "pre", "span", "strong", "summary", "sup", "svg", "circle",
    "path", "text", "table", "tbody", "td", "th", "thead", "tr", "ul", "html", "head", "body",
}  # fmt: skip
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](//evil.example)",
    "[x](<//evil.example> 't')",
    "[x](\\\\evil.example)",
    "<//evil.example>",
    "![x](https://evil.example/x.png)",
    "![x](//evil.example/x.png)",
    "![x](../../etc/passwd)",
    "![x](images/../x.png)",
    '![x" onerror="alert(1)](images/x.png)',
    '![x](images/x.png "t\\" onload=\\"alert(1)")',
    '[x](https://ok.example "t\\" onclick=\\"alert(1)")',
    "```example-post\nname: '<b>x</b>'\nhandle: '@<i>'\nwhen: '\"><script>'\ntext: '==<script>alert(1)</script>=='\n"
    "verdict: bad\ntitle: '<b>'\nbecause: '<img src=x>'\nfacts: [A1]\n```",
    "::: law <script>alert(1)</script>\n<script>alert(1)</script>\n:::",
    "::: scenario <b>x</b> {{ 7*7 }}\n<i>\n\n---\n\n<script>\n:::",
    '::: checklist "><script>\n- <b>x</b>\n:::',
    "::: principle <script>\nx\n:::",
    '[^C1"><script>]',
    "{contact:<script>}",
    "&lt;script&gt; &#60;script&#62;",
    "`<script>`",
    "    <script>",
    "[x]: javascript:alert(1)\n\n[x]",
]


@pytest.fixture(scope="module")
def app() -> Flask:
    """An application that has our templates, and no database."""
    from pathlib import Path

    made = Flask(
        "app", root_path=str(Path(__file__).parents[2] / "app"), template_folder="../templates"
    )
    from app.core.web.frame import init_app

    made.config.update(FORCE_NAME="", DEMONSTRATION=False)
    made.static_folder = "../static"
    init_app(made)
    with made.app_context():
        yield made


def lesson(text: str) -> Lesson:
    return Lesson("cats", 1, "Cats", 1, "2026-11-01", "2027-05-01", (), text, ())


def shown(text: str, **contacts: str) -> str:
    given = {name.replace("_", "-"): value for name, value in contacts.items()}
    return lesson_html(lesson(text), given, lambda name: f"/courses/pictures/{name}")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_becomes_harmless_words(app, text):
    quoted = (
        f"> {text}\n" if "example-post" not in text else ""
    )  # which the reader of courses refuses
    for page in (shown(text), shown(quoted), prose_html(text)):
        tree = html5lib.parse(page, namespaceHTMLElements=False)
        for element in tree.iter():
            tag = element.tag.split("}")[-1] if isinstance(element.tag, str) else "comment"
            assert tag in ALLOWED, page
            assert not [name for name in element.attrib if name.startswith("on")], page
            assert element.get("href", "").startswith(("https://", "#", "%5C", "")), page
            assert "script:" not in element.get("href", ""), page
            assert not re.match(r"\s*[\\/]{2}", element.get("href", "")), page
            assert element.get("src", "/courses/pictures/x").startswith("/courses/pictures/"), page
            assert ".." not in element.get("src", ""), page


@pytest.mark.parametrize(
    "text",
    [
        "> " * 20_000,
        "[" * 20_000,
        "- " * 20_000,
        "*" * 20_000,
        "::: law x\n" * 2_000,
        "[a](" * 10_000,
    ],
)
def test_huge_nesting_ends_soon(app, text):
    began = time.monotonic()

    shown(text)

    assert time.monotonic() - began < 5


def test_a_citation_is_a_small_link_to_the_sources_at_the_foot(app):
    page = shown("It is so.[^C1, C3]")

    assert '<sup class="kh-cite"><a href="#source-C1">' in page
    assert 'href="#source-C3"' in page
    assert "[^" not in page


def test_a_citation_in_an_attribute_or_in_code_stays_what_it_is(app):
    page = shown('![A cat [^C1]](images/cat.png "The cat [^C1]")\n\n`[^C1]`\n')

    assert 'alt="A cat [^C1]"' in page
    assert "<code>[^C1]</code>" in page


def test_a_contact_shows_what_the_force_entered(app):
    page = shown("Ring {contact:control-room}.", control_room="01707 000000 <b>")

    assert "the control room (<strong>01707 000000 &lt;b&gt;</strong>)" in page


def test_a_number_rings_although_words_stand_beside_it(app):
    page = shown("Ring {contact:legal}.", legal="01707 000000, ask for <b>Jo")

    assert 'href="tel:01707000000">01707 000000</a>, ask for &lt;b&gt;Jo)' in page


def test_a_contact_that_is_not_entered_is_flagged(app):
    page = shown("Ring {contact:control-room}.")

    assert '<span class="kh-unset">the control room (not entered yet' in page


def test_a_new_contact_shows_at_once_although_the_lesson_is_kept(app):
    shown("Ring {contact:legal}.", legal="1")

    assert "<strong>2</strong>" in shown("Ring {contact:legal}.", legal="2")


def test_a_principle_is_named_and_numbered(app):
    page = shown("::: principle LEG\nEvery post is legally sound.\n:::\n")

    assert 'class="kh-principle"' in page
    assert "Principle 2 of 6" in page


def test_a_law_names_its_source(app):
    page = shown("::: law Contempt of Court Act 1981, section 2[^C1]\nDo not.\n:::\n")

    assert 'class="kh-law"' in page
    assert "<cite>Contempt of Court Act 1981, section 2</cite>" in page


def test_a_scenario_shows_its_question_and_folds_its_answer(app):
    page = shown("::: scenario A cat is lost\nWhat now?\n\n---\n\nLook for it.\n:::\n")
    before, _, after = page.partition("<details")

    assert "What now?" in before
    assert "Look for it." in after
    assert "Look for it." not in before


def test_a_scenario_without_an_answer_shows_all_of_it(app):
    page = shown("::: scenario A cat is lost\nWhat now?\n:::\n")

    assert page.count("What now?") == 1


def test_an_example_post_inside_an_answer_is_a_post(app):
    post = "```example-post\nname: A B\nhandle: '@x'\nwhen: now\ntext: t\nverdict: bad\ntitle: Do not.\nbecause: b\nfacts: [A1]\n```"
    page = shown(f"::: scenario S\nQ\n\n---\n\n{post}\n:::\n")

    assert 'class="kh-post"' in page
    assert "kh-post__verdict--bad" in page


def test_an_example_post_says_that_it_is_one(app):
    page = example_post("Millfield Police", "@ExampleSNT", "now", "Our ==cat== <b>", None)

    assert isinstance(page, Markup)
    assert "Example, not a real post" in page
    assert ">MP</text>" in page
    assert "Our <mark>cat</mark> &lt;b&gt;" in page


def test_a_first_line_that_is_a_block_is_one(app):
    assert 'class="kh-post"' in shown(tiny.LESSON[tiny.LESSON.index("```example") :])


def test_a_picture_has_its_words_and_its_caption(app):
    page = shown('![A cat on a car](images/cat.png "Not <our> cat")')

    assert (
        '<figure class="kh-picture"><img src="/courses/pictures/cat.png" alt="A cat on a car"'
        in page
    )
    assert "<figcaption>Not &lt;our&gt; cat</figcaption>" in page


def test_headings_have_ids_and_no_two_the_same(app):
    page = shown("## The law[^C1]\n\n## The law\n")

    assert '<h2 id="about-the-law">' in page
    assert '<h2 id="about-the-law-again">' in page


def test_links_that_lead_away_say_nothing_of_where_they_came_from(app):
    assert '<a href="https://ok.example" rel="noopener noreferrer">' in shown(
        "[x](https://ok.example)"
    )


def test_the_words_of_a_lesson_can_be_measured():
    words = plain_text("Text.[^A1]\n\n::: law X\n**Bold**\n:::\n\n```example-post\ntext: no\n```\n")

    assert words.split() == ["Text.", "Bold"]


def test_every_lesson_of_the_force_renders_each_citation(app):
    for one in build(read("twitter-protocol").raw).lessons:
        page = lesson_html(one, {}, lambda name: f"/courses/pictures/{name}")

        assert "[^" not in page
        assert not re.search("[\ue000-\uf8ff]", page)
        assert {f"#source-{fact.id}" for fact in one.sources} >= set(
            re.findall(r"#source-\w+", page)
        )
        html5lib.HTMLParser(strict=True).parseFragment(page)


def test_marks_of_ours_in_a_text_put_nothing_in(app):
    page = lesson_html(replace(lesson("x"), text="\ue002legal\ue003"), {"legal": "1"}, str)

    assert "script" not in page

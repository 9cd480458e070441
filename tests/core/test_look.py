"""The look: what is built, the colours, the scripts, the templates, and every kind of field."""

import gzip
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import html5lib
import pytest
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader
from markupsafe import escape
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DecimalField,
    EmailField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SearchField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    URLField,
)
from wtforms.validators import InputRequired, Length

from app.core.web.forms import DayField

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "static" / "built"
# Letters are not pages: their frame has a style sheet, which is put inline when they are sent.
TEMPLATES = sorted(
    path for path in (ROOT / "templates").rglob("*.html") if path.parent.name != "mail"
)
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))

TEXT_ON = [
    ("white", "navy"), ("white", "navy-2"), ("on-navy", "navy"),
    ("ink", "white"), ("ink", "mist"), ("ink", "hover"), ("ink", "mark"),
    ("ink", "good-tint"), ("ink", "bad-tint"), ("ink", "tag-blue-tint"),
    ("muted", "white"), ("muted", "mist"), ("muted", "hover"), ("muted", "bad-tint"), ("muted", "good-tint"),
    ("link", "white"), ("link", "mist"), ("link", "hover"), ("link", "tag-yellow-tint"),
    ("link-visited", "white"), ("link-visited", "mist"),
    ("good", "good-tint"), ("good", "white"), ("white", "good"),
    ("bad", "bad-tint"), ("bad", "white"), ("white", "bad"),
    ("tag-green", "tag-green-tint"), ("tag-yellow", "tag-yellow-tint"), ("tag-red", "tag-red-tint"),
    ("tag-blue", "tag-blue-tint"), ("tag-grey", "tag-grey-tint"), ("tag-grey", "mist"),
    ("white", "button"), ("white", "button-warning"), ("ink", "focus"),
]  # fmt: skip
PARTS_ON = [
    ("bar", "white"), ("bar-soon", "white"), ("control", "white"), ("control", "mist"),
    ("dash", "white"), ("law", "white"), ("focus", "navy"), ("navy-2", "mist"),
    ("navy-2", "track"), ("good", "track"), ("bad", "track"),
]  # fmt: skip


# What is built


def css() -> str:
    return (BUILT / "keyholder.css").read_text("utf-8")


def test_the_style_sheet_holds_nothing_that_belongs_to_gov_uk():
    assert "GDS Transport" not in css()
    assert "crest" not in css()


def test_every_address_in_the_style_sheet_is_our_own_and_carries_its_hash():
    addresses = re.findall(r"url\(([^)]*)\)", css())

    assert addresses
    for address in addresses:
        path, _, version = address.strip("\"'").partition("?v=")
        assert path.startswith("/static/built/"), address
        assert sha256(ROOT / path.lstrip("/")).startswith(version), address
        assert version, address


def test_every_script_that_a_script_imports_carries_its_hash():
    named = [
        (script.name, found)
        for script in BUILT.glob("*.js")
        for found in re.findall(r'from "\./([^"]+)"', script.read_text("utf-8"))
    ]

    assert named
    for script, found in named:
        name, _, version = found.partition("?v=")
        assert version, f"{script} imports {found}"
        assert sha256(BUILT / name).startswith(version), f"{script} imports {found}"


def test_the_manifest_names_every_built_file_with_its_hash():
    manifest = json.loads((BUILT / "manifest.json").read_text("utf-8"))

    files = {
        path.relative_to(BUILT).as_posix()
        for path in BUILT.rglob("*")
        if path.is_file() and path.suffix != ".gz" and path.name not in {"manifest.json", ".stamp"}
    }
    assert set(manifest) == files
    assert manifest == {name: sha256(BUILT / name) for name in files}


def test_style_sheet_scripts_and_icon_have_a_compressed_copy():
    for path in [*BUILT.glob("*.css"), *BUILT.glob("*.js"), *BUILT.glob("*.svg")]:
        assert gzip.decompress(path.with_name(path.name + ".gz").read_bytes()) == path.read_bytes()


def test_building_again_does_nothing_and_needs_no_node(tmp_path):
    script = str(ROOT / "scripts" / "build_assets.py")

    done = subprocess.run(
        [sys.executable, script],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "nothing has changed" in done.stdout


def test_the_lock_holds_versions_and_hashes_and_no_address():
    lock = (ROOT / "package-lock.json").read_text("utf-8")

    assert "://" not in lock, "npm writes `resolved` and `funding`: leave both out"
    packages = [package for name, package in json.loads(lock)["packages"].items() if name]
    assert all(package["version"] and package["integrity"] for package in packages)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# Colours


def tokens() -> dict[str, str]:
    sass = (ROOT / "static" / "scss" / "_tokens.scss").read_text("utf-8")
    return dict(re.findall(r"^\$([a-z0-9-]+): (#[0-9a-f]{6});", sass, re.MULTILINE))


def luminance(colour: str) -> float:
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(tokens()[one]), luminance(tokens()[other])))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_stands_out_from_its_ground(text, ground):
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(("part", "ground"), PARTS_ON)
def test_parts_of_controls_and_charts_stand_out_from_their_ground(part, ground):
    assert contrast(part, ground) >= 3


def test_colours_are_written_down_once():
    patterns = [
        path for path in (ROOT / "static" / "scss").glob("*.scss") if path.name != "_tokens.scss"
    ]

    assert not [
        path.name for path in patterns if re.search(r"#[0-9a-f]{3,6}\b", path.read_text("utf-8"))
    ]


# Scripts, styles and templates as they are written


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_each_script_is_small(path):
    assert path.stat().st_size < 2048


def test_each_sass_file_is_short():
    long = [path.name for path in (ROOT / "static" / "scss").glob("*.scss") if lines(path) > 300]

    assert not long


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


@pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix()
)
def test_templates_hold_no_inline_style_or_script(path):
    html = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text("utf-8"), flags=re.DOTALL)

    assert not re.search(r"\sstyle\s*=|<style", html)
    assert not re.search(r"\son[a-z]+\s*=", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert "javascript:" not in html


# Fields

CHOICES = [
    SelectChoice("a", "First", render_kw={"hint": "The first of two"}),
    SelectChoice("b", "Second"),
]
KINDS = {
    "text": StringField,
    "email": EmailField,
    "telephone": TelField,
    "address": URLField,
    "search": SearchField,
    "whole number": IntegerField,
    "number": DecimalField,
    "password": PasswordField,
    "text area": TextAreaField,
    "file": FileField,
    "files": MultipleFileField,
    "yes or no": BooleanField,
    "date": DayField,
    "choice": lambda *args, **kwargs: SelectField(*args, choices=CHOICES, **kwargs),
    "radios": lambda *args, **kwargs: RadioField(*args, choices=CHOICES, **kwargs),
    "checkboxes": lambda *args, **kwargs: SelectMultipleField(*args, choices=CHOICES, **kwargs),
}
GROUPS = {"date", "radios", "checkboxes"}


def components() -> Environment:
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    loader = ChoiceLoader([FileSystemLoader(ROOT / "templates"), govuk])
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)


COMPONENTS = components()


def macro(name: str, file: str = "field"):
    return getattr(COMPONENTS.get_template(f"components/{file}.html").module, name)


def parsed(html: str):
    return html5lib.parseFragment(str(html), namespaceHTMLElements=False)


def form_with(make, *, posted=None, **kwargs):
    class OneField(Form):
        answer = make("Your <answer>", description="Think & choose", **kwargs)

    form = OneField(formdata=MultiDict(posted) if posted is not None else None)
    if posted is not None:
        form.validate()
    return form


def text_of(element) -> str:
    return " ".join("".join(element.itertext()).split())


def described(page) -> str:
    """Return the text of everything that an aria-describedby on the page leads to."""
    ids = {element.get("id"): element for element in page.iter() if element.get("id")}
    named = [
        name for element in page.iter() for name in (element.get("aria-describedby") or "").split()
    ]
    assert set(named) <= set(ids), "aria-describedby leads to nothing"
    return " ".join(text_of(ids[name]) for name in named)


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_has_its_label_and_its_hint(kind):
    page = parsed(macro("field")(form_with(KINDS[kind]).answer))

    titles = [text_of(title) for tag in ("label", "legend") for title in page.iter(tag)]
    assert "Your <answer>" in titles
    assert bool(list(page.iter("legend"))) == (kind in GROUPS)
    assert "Think & choose" in described(page)
    labelled = {label.get("for") for label in page.iter("label")}
    for tag in ("input", "select", "textarea"):
        assert {box.get("id") for box in page.iter(tag)} <= labelled


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_in_error_says_so_and_the_summary_leads_to_it(kind):
    form = form_with(KINDS[kind], posted={}, validators=[InputRequired("Enter your <answer>")])

    page = parsed(macro("field")(form.answer))
    summary = parsed(macro("error_summary")(form))

    assert "Error: Enter your <answer>" in described(page)
    link = next(summary.iter("a"))
    assert text_of(link) == "Enter your <answer>"
    target = next(e for e in page.iter() if e.get("id") == link.get("href").removeprefix("#"))
    assert target.tag in {"input", "select", "textarea"}


@pytest.mark.parametrize("kind", ["text", "email", "whole number", "text area"])
def test_what_was_typed_stays_in_the_box(kind):
    form = form_with(KINDS[kind], posted={"answer": 'x"<b>'})

    assert str(escape('x"<b>')) in str(macro("field")(form.answer))


def test_a_password_is_never_shown_again():
    form = form_with(PasswordField, posted={"answer": "correct horse"})

    assert "correct horse" not in macro("field")(form.answer)


def test_a_heading_label_is_the_h1_of_the_page():
    for kind in ("text", "radios"):
        page = parsed(macro("field")(form_with(KINDS[kind]).answer, heading=True))

        assert [text_of(h1) for h1 in page.iter("h1")] == ["Your <answer>"]


def test_whole_numbers_are_text_with_a_number_pad():
    box = next(parsed(macro("field")(form_with(IntegerField).answer)).iter("input"))

    assert (box.get("type"), box.get("inputmode")) == ("text", "numeric")


def test_a_text_area_with_a_limit_counts_characters():
    limited = macro("field")(form_with(TextAreaField, validators=[Length(max=500)]).answer)

    assert 'data-maxlength="500"' in limited
    assert "data-maxlength" not in macro("field")(form_with(TextAreaField).answer)


def test_a_date_is_three_boxes_that_keep_what_was_typed():
    posted = MultiDict([("answer", "31"), ("answer", "2"), ("answer", "2027")])
    form = form_with(KINDS["date"], posted=posted)

    boxes = list(parsed(macro("field")(form.answer)).iter("input"))

    assert form.errors
    assert [box.get("name") for box in boxes] == ["answer"] * 3
    assert [box.get("id") for box in boxes] == ["answer-day", "answer-month", "answer-year"]
    assert [box.get("value") for box in boxes] == ["31", "2", "2027"]


def test_a_choice_can_have_a_hint_of_its_own():
    for kind in ("radios", "checkboxes"):
        assert "The first of two" in described(
            parsed(macro("field")(form_with(KINDS[kind]).answer))
        )


def test_autocomplete_comes_from_the_field():
    form = form_with(EmailField, render_kw={"autocomplete": "email"})

    assert 'autocomplete="email"' in macro("field")(form.answer)


def test_a_hidden_field_has_neither_label_nor_hint():
    page = parsed(macro("field")(form_with(HiddenField).answer))

    assert [box.get("type") for box in page.iter("input")] == ["hidden"]
    assert not list(page.iter("label"))


class Line(Form):
    number = StringField("Collar number", validators=[InputRequired("Enter the collar number")])


class Register(Form):
    first = FormField(Line, "First line")
    lines = FieldList(
        StringField("Name", validators=[InputRequired("Enter the name")]), min_entries=2
    )


def test_errors_deep_in_a_form_and_of_the_form_itself_are_all_summed_up():
    form = Register(formdata=MultiDict({"other": ""}))
    form.validate()
    form.form_errors.append("Line 14: there is no one with collar number 9999")

    page = parsed("".join(macro("field")(field) for field in form))
    items = list(parsed(macro("error_summary")(form)).iter("li"))

    assert [text_of(item) for item in items] == [
        "Line 14: there is no one with collar number 9999",
        "Enter the collar number",
        "Enter the name",
        "Enter the name",
    ]
    ids = {element.get("id") for element in page.iter()}
    assert {link.get("href").removeprefix("#") for item in items for link in item.iter("a")} <= ids


def test_there_is_no_summary_without_errors():
    assert not str(macro("error_summary")(form_with(StringField))).strip()


# Patterns


def test_a_state_has_the_colour_of_its_word():
    state = macro("state", "kh")

    assert "govuk-tag--green" in state("In force")
    assert "govuk-tag--yellow" in state("In force", ", 26 days left", "yellow")
    assert "govuk-tag--red" in state("Lapsed")


def test_a_chart_says_in_words_and_in_a_table_what_it_shows():
    rows = [("Dec 2026", 6), ("Jan 2027", 0)]

    page = parsed(
        macro("bar_chart", "charts")("lapse", "By month", "6 lapse.", rows, "Certificates")
    )

    assert described(page) == "6 lapse."
    assert [text_of(cell) for cell in page.iter("td")] == ["6", "0"]


def test_a_chart_of_nothing_still_draws():
    assert "0" in macro("bar_chart", "charts")(
        "none", "By month", "None.", [("Dec 2026", 0)], "Certificates"
    )


@pytest.mark.parametrize(
    ("number", "pages", "shown"),
    [
        (1, 2, ["1", "2"]),
        (1, 12, ["1", "2", "⋯", "12"]),
        (6, 12, ["1", "⋯", "5", "6", "7", "⋯", "12"]),
        (12, 12, ["1", "⋯", "11", "12"]),
    ],
)
def test_pages_near_this_one_and_at_the_ends_are_offered(number, pages, shown):
    environment = components()
    environment.globals["with_args"] = lambda **changes: f"?page={changes['page']}"
    pagination = environment.get_template("components/tables.html").module.pagination

    page = parsed(pagination({"number": number, "pages": pages}))

    items = [text_of(item) for item in page.iter("li")]
    assert items == shown
    assert not str(pagination({"number": 1, "pages": 1})).strip()

"""From a lesson's text to safe HTML: CommonMark with HTML off, our blocks, then an allow-list.

The only module besides `core.web.times` that declares text to be safe markup.
"""

import html
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import nh3
import yaml
from flask import current_app
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape
from mdit_py_plugins.container import container_plugin

from app.courses.content import PRINCIPLES, Lesson

BLOCKS = ("principle", "law", "scenario", "checklist", "content-note", "case")
CITE = re.compile(r"\[\^([A-Z0-9, ]+)\]")
CONTACT = re.compile(r"\{contact:([a-z-]+)\}")
TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "img", "li", "ol", "p", "strong",
    "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "th": {"scope"},
}
DEEPEST = 20


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}).enable("table")
    for name in BLOCKS:
        parser.use(container_plugin, name)
    return parser


_parsed = _parser()


def lesson_html(
    lesson: Lesson, contacts: Mapping[str, str], picture: Callable[[str], str]
) -> Markup:
    """Return a lesson as HTML. `contacts` are the force's own; `picture` gives a picture's address."""
    text = CONTACT.sub(lambda found: f"\ue002{found.group(1)}\ue003", lesson.text)
    return _with_contacts(_rendered(text, lesson.id, picture), contacts)


def prose_html(text: str) -> Markup:
    """Return a short text (a question's situation, an undertaking) as HTML."""
    return _clean(_parsed.render(text))


@lru_cache(maxsize=256)
def _kept(text: str, lesson_id: str) -> str:
    """Return the rendered lesson, kept in the process: its text never changes."""
    return str(_render_blocks(_parsed.parse(text)))


def _rendered(text: str, lesson_id: str, picture: Callable[[str], str]) -> str:
    found = _kept(text, lesson_id)
    return re.sub(
        r'src="images/([^"]+)"', lambda m: f'src="{html.escape(picture(m.group(1)))}"', found
    )


def _with_contacts(text: str, contacts: Mapping[str, str]) -> Markup:
    def fill(found: re.Match[str]) -> str:
        name = found.group(1)
        value = contacts.get(name)
        label = name.replace("-", " ")
        if value:
            return str(Markup("<strong>{}</strong> ({})").format(value, label))
        return str(
            Markup(
                '<span class="kh-unset">{} (number not entered yet: ask Corporate Communication)</span>'
            ).format(label)
        )

    return Markup(re.sub("\ue002([a-z-]+)\ue003", fill, text))  # noqa: S704 - cleaned below, filled with escaped values


def _render_blocks(tokens: list[Token]) -> Markup:
    """Render tokens; each block of ours becomes its component, the rest is cleaned prose."""
    out: list[Markup] = []
    prose: list[Token] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.type == "fence" and token.info.strip() == "example-post":
            out += [_prose(prose), _example_post(token.content)]
            prose = []
        elif token.type.startswith("container_") and token.type.endswith("_open"):
            end = _closing(tokens, position)
            out += [_prose(prose), _block(token, tokens[position + 1 : end])]
            prose, position = [], end
        else:
            prose.append(token)
        position += 1
    return Markup("").join([*out, _prose(prose)])


def _closing(tokens: list[Token], position: int) -> int:
    level = tokens[position].level
    kind = tokens[position].type.replace("_open", "_close")
    return next(
        number
        for number in range(position + 1, len(tokens))
        if tokens[number].type == kind and tokens[number].level == level
    )


def _prose(tokens: list[Token]) -> Markup:
    if not tokens:
        return Markup("")
    inner = _inner(tokens)
    return Markup('<div class="kh-prose">{}</div>').format(inner) if inner.strip() else Markup("")


def _inner(tokens: list[Token]) -> Markup:
    return _clean(_parsed.renderer.render(tokens, _parsed.options, {}))


def _clean(text: str) -> Markup:
    """Keep only what the allow-list names, then turn citations into links to the sources."""
    safe = nh3.clean(
        text,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    safe = re.sub(r'href="//[^"]*"', 'href="#"', safe)
    return Markup(CITE.sub(_cite, safe))  # noqa: S704 - cleaned by nh3 just above


def _cite(found: re.Match[str]) -> str:
    links = [
        f'<a href="#source-{one}"><span class="govuk-visually-hidden">Source </span>{one}</a>'
        for one in (part.strip() for part in found.group(1).split(","))
    ]
    return f'<sup class="kh-cite">{", ".join(links)}</sup>'


def _component(name: str) -> Any:
    return getattr(current_app.jinja_env.get_template("components/lessons.html").module, name)


def _block(token: Token, inside: list[Token]) -> Markup:
    name, _, title = token.info.strip().partition(" ")
    title = _plain(title)
    if name == "principle":
        label = PRINCIPLES.get(title, title)
        number = list(PRINCIPLES).index(title) + 1 if title in PRINCIPLES else 0
        words = f"Principle {number} of 6: {label[0].lower()}{label[1:]}" if number else label
        return Markup(_component("principle")(words, caller=lambda: _inner(inside)))
    if name == "scenario":
        cut = next((n for n, one in enumerate(inside) if one.type == "hr"), 0)
        situation, answer = inside[:cut], inside[cut + 1 :] if cut else inside
        return Markup(
            _component("scenario")(title, _inner(situation), caller=lambda: _render_blocks(answer))
        )
    if name == "content-note":
        return Markup(_component("content_note")(caller=lambda: _inner(inside)))
    return Markup(_component(name)(title, caller=lambda: _inner(inside)))


def _plain(title: str) -> str:
    return CITE.sub("", title).strip().strip('"')


def _example_post(content: str) -> Markup:
    post = yaml.safe_load(content)
    verdict = {"good": post["verdict"] == "good", "title": post["title"], "text": post["because"]}
    return example_post(post["name"], post["handle"], post["when"], post["text"], verdict)


def example_post(
    name: str, handle: str, when: str, text: str, verdict: dict[str, Any] | None = None
) -> Markup:
    """Return a fictional post as a figure; words between == are marked as the troubling ones."""
    initials = "".join(word[0] for word in name.split()[:2]).upper()
    marked = Markup(re.sub(r"==(.+?)==", r"<mark>\1</mark>", str(escape(text))))  # noqa: S704 - escaped
    return Markup(
        _component("example_post")(name, initials, handle, when, verdict, caller=lambda: marked)
    )


def plain_text(text: str) -> str:
    """Return a lesson's words without marks, blocks' names and citations: for measuring."""
    text = CONTACT.sub("the number", CITE.sub("", text))
    text = re.sub(r"```example-post\n.*?\n```", "", text, flags=re.DOTALL)
    text = re.sub(r"^:::.*$|^---$|^#+ |!\[[^\]]*\]\([^)]*\)", "", text, flags=re.MULTILINE)
    return re.sub(r"[*_`>]", "", text)

"""From a lesson's text to safe HTML: CommonMark with HTML off, our blocks, then an allow-list.

Prose is rendered and cleaned; blocks are components filled with cleaned prose and escaped words, so
nothing that an author writes becomes markup of ours. The only module besides `core.web.times` that
declares text to be safe.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import nh3
from flask import current_app
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape
from mdit_py_plugins.container import container_plugin

from app.courses import yamltext
from app.courses.content import CONTACTS, PRINCIPLES, Fact, Lesson
from app.courses.rules import reached_at

BLOCKS = ("principle", "law", "scenario", "checklist", "content-note", "case")
CITE = re.compile(r"\[\^([A-Z0-9, ]+)\]")
CONTACT = re.compile(r"\{contact:([a-z-]+)\}")
PICTURE = re.compile(r"^images/([a-z0-9][a-z0-9.-]*)$")
# Marks for what is put in after cleaning. The reader of courses refuses texts that hold them.
CITED = re.compile("\ue000([A-Z0-9, ]+)\ue001")
CALLED = re.compile("\ue002([a-z-]+)\ue003")
PICTURED = re.compile("\ue004([a-z0-9.-]+)\ue005")
TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "ol": {"start"},
}
DEEPEST = 20


def lesson_html(
    lesson: Lesson, contacts: Mapping[str, str], picture: Callable[[str], str]
) -> Markup:
    """Return a lesson as HTML.

    `contacts` are the force's own; one that is not set is flagged. `picture` gives the address of a
    picture by its name.
    """
    text = CALLED.sub(lambda found: _contact(found.group(1), contacts), _kept(lesson.text))
    return _safe(PICTURED.sub(lambda found: str(escape(picture(found.group(1)))), text))


def prose_html(text: str) -> Markup:
    """Return a short text (a question's situation, an undertaking) as HTML."""
    return _clean(_parsed.render(text))


def text_html(text: str, contacts: Mapping[str, str]) -> Markup:
    """Return a short text that may name contacts (a step of a drill) as HTML."""
    return _safe(CALLED.sub(lambda found: _contact(found.group(1), contacts), prose_html(text)))


def filled(text: str, contacts: Mapping[str, str]) -> str:
    """Return plain words with the contacts filled in; one that is not set is named."""
    return CONTACT.sub(
        lambda found: contacts.get(found.group(1)) or CONTACTS.get(found.group(1), found.group(1)),
        text,
    )


def cited(facts: Sequence[Fact], *texts: str) -> list[Fact]:
    """Return those of the facts that these texts cite."""
    named = {one.strip() for text in texts for ids in CITE.findall(text) for one in ids.split(",")}
    return [one for one in facts if one.id in named]


def example_post(
    name: str, handle: str, when: str, text: str, verdict: dict[str, Any] | None = None
) -> Markup:
    """Return a fictional post as a figure; words between == are marked as the troubling ones."""
    initials = "".join(word[0] for word in name.split()[:2]).upper()
    marked = _safe(re.sub(r"==(.+?)==", r"<mark>\1</mark>", str(escape(text))))
    return _component("example_post", name, initials, handle, when, verdict, caller=lambda: marked)


def plain_text(text: str) -> str:
    """Return a lesson's words without marks, blocks' names and citations: for measuring."""
    text = CONTACT.sub("the number", CITE.sub("", text))
    text = re.sub(r"```example-post\n.*?\n```", "", text, flags=re.DOTALL)
    text = re.sub(r"^:::.*$|^---$|^#+ |!\[[^\]]*\]\([^)]*\)", "", text, flags=re.MULTILINE)
    return re.sub(r"[*_`>]", "", text)


def _safe(text: str) -> Markup:
    """Declare text safe that is cleaned or escaped, and filled with nothing else."""
    return Markup(text)  # noqa: S704 - the one place; its callers are above and below


def _contact(name: str, contacts: Mapping[str, str]) -> Markup:
    value, label = contacts.get(name), CONTACTS.get(name, name)
    if value:
        return Markup("{} ({})").format(label, contact_html(value))
    return Markup('<span class="kh-unset">{} (not entered yet)</span>').format(label)


def contact_html(value: str) -> Markup:
    """Return a contact as a link that rings, writes or opens, with any words after a comma beside it;
    as words alone where it is none of these.
    """
    first, comma, rest = value.partition(",")
    if address := reached_at(first):
        link = Markup('<a class="govuk-link" href="{}">{}</a>').format(address, first)
        return link + comma + rest
    return Markup("<strong>{}</strong>").format(value)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}).enable("table")
    for name in BLOCKS:
        parser.use(container_plugin, name)
    parser.add_render_rule("text", _text)
    parser.add_render_rule("image", _no_picture)
    return parser


def _text(
    _renderer: RendererHTML, tokens: Sequence[Token], number: int, _options: Any, _env: Any
) -> str:
    """Escape words, with marks where citations and contacts stand: never inside an attribute."""
    marked = CITE.sub("\ue000\\1\ue001", tokens[number].content)
    return escapeHtml(CONTACT.sub("\ue002\\1\ue003", marked))


def _no_picture(
    _renderer: RendererHTML, tokens: Sequence[Token], number: int, _options: Any, _env: Any
) -> str:
    """Leave the words of a picture that does not stand alone: only `_figure` shows pictures."""
    return escapeHtml(tokens[number].content)


_parsed = _parser()


@lru_cache(maxsize=256)
def _kept(text: str) -> str:
    """Return the rendered lesson, kept in the process: a published text never changes."""
    return str(_render_blocks(_with_ids(_parsed.parse(text))))


def _with_ids(tokens: list[Token]) -> list[Token]:
    """Give each heading an id made of its words, no two the same."""
    seen: set[str] = set()
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            words = re.findall(r"[a-z0-9]+", CITE.sub("", tokens[number + 1].content).lower())
            name = "about-" + "-".join(words)
            while name in seen:
                name += "-again"
            seen.add(name)
            token.attrSet("id", name)
    return tokens


def _render_blocks(tokens: list[Token]) -> Markup:
    """Render tokens; each block of ours becomes its component, the rest is cleaned prose."""
    out: list[Markup] = []
    prose: list[Token] = []
    position = 0
    while position < len(tokens):
        end = _end_of_block(tokens, position)
        if end is not None:
            out += [_prose(prose), _block(tokens[position : end + 1])]
            prose, position = [], end
        else:
            prose.append(tokens[position])
        position += 1
    return Markup("").join([*out, _prose(prose)])


def _end_of_block(tokens: list[Token], position: int) -> int | None:
    """Return where the block that begins here ends; None when none begins."""
    token = tokens[position]
    if token.type == "fence" and token.info.strip() == "example-post":
        return position
    if token.type == "paragraph_open" and _picture(tokens[position + 1]):
        return position + 2
    if token.type.startswith("container_") and token.nesting == 1:
        kind = token.type.replace("_open", "_close")
        return next(
            number
            for number in range(position + 1, len(tokens))
            if tokens[number].type == kind and tokens[number].level == token.level
        )
    return None


def _picture(inline: Token) -> Token | None:
    """Return the picture when it stands alone in its paragraph."""
    children = inline.children or []
    alone = len(children) == 1 and children[0].type == "image"
    return children[0] if alone and PICTURE.match(str(children[0].attrGet("src"))) else None


def _prose(tokens: list[Token]) -> Markup:
    inner = _inner(tokens)
    return Markup('<div class="kh-prose">{}</div>').format(inner) if inner.strip() else Markup("")


def _inner(tokens: list[Token]) -> Markup:
    return _clean(_parsed.renderer.render(tokens, _parsed.options, {}))


def _clean(text: str) -> Markup:
    """Keep only what the allow-list names, then turn citations into links to the sources.

    An address that begins with // leads away although it names no scheme: it is taken out.
    """
    kept = nh3.clean(
        text,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return _safe(CITED.sub(lambda found: _cite(found.group(1)), kept))


def _attribute(_tag: str, name: str, value: str) -> str | None:
    is_away = name == "href" and re.match(r"^[\s\\/]{2}|^\\", value)
    return None if is_away else value


def _cite(ids: str) -> Markup:
    link = Markup('<a href="#source-{0}"><span class="govuk-visually-hidden">Source </span>{0}</a>')
    links = Markup(", ").join(link.format(one.strip()) for one in ids.split(","))
    return Markup('<sup class="kh-cite">{}</sup>').format(links)


def _component(name: str, *values: Any, caller: Callable[[], Markup]) -> Markup:
    """Return what a macro of templates/components/lessons.html makes of these values."""
    macro = getattr(current_app.jinja_env.get_template("components/lessons.html").module, name)
    return _safe(macro(*values, caller=caller))


def _block(tokens: list[Token]) -> Markup:
    first, inside = tokens[0], tokens[1:-1]
    if first.type == "fence":
        return _example_post(first.content)
    if first.type == "paragraph_open":
        return _figure(tokens[1])
    name, _, title = first.info.strip().partition(" ")
    title = CITE.sub("", title).strip()
    if name == "principle":
        return _component("principle", _principle(title), caller=lambda: _inner(inside))
    if name == "scenario":
        return _scenario(title, inside)
    values = () if name == "content-note" else (title,)
    return _component(name.replace("-", "_"), *values, caller=lambda: _inner(inside))


def _principle(code: str) -> str:
    if code not in PRINCIPLES:
        return code
    words = PRINCIPLES[code]
    return f"Principle {list(PRINCIPLES).index(code) + 1} of 6: {words[0].lower()}{words[1:]}"


def _scenario(title: str, inside: list[Token]) -> Markup:
    """Show the situation; fold the answer, which begins after a line ---."""
    cut = next((number for number, one in enumerate(inside) if one.type == "hr"), len(inside))
    situation, answer = inside[:cut], inside[cut + 1 :]
    return _component("scenario", title, _inner(situation), caller=lambda: _render_blocks(answer))


def _figure(inline: Token) -> Markup:
    picture = _picture(inline)
    found = PICTURE.match(str(picture.attrGet("src"))) if picture else None
    if picture is None or found is None:
        return Markup("")
    caption = str(picture.attrGet("title") or "")
    words = Markup("<figcaption>{}</figcaption>").format(caption) if caption else ""
    return Markup(
        '<figure class="kh-picture"><img src="\ue004{}\ue005" alt="{}">{}</figure>'
    ).format(found.group(1), picture.content, words)


def _example_post(content: str) -> Markup:
    post, _ = yamltext.read(content)
    verdict = {"good": post["verdict"] == "good", "title": post["title"], "text": post["because"]}
    return example_post(post["name"], post["handle"], post["when"], post["text"], verdict)

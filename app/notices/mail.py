"""A message from one text: the plain part is it, the HTML part is it rendered into a frame."""

import re
import smtplib
import ssl
from contextlib import closing, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt

FOLDER = Path(__file__).parents[2] / "templates" / "mail"
TIMEOUT_SECONDS = 30
LONGEST_SUBJECT = 200
ADDRESS = re.compile(r"https?://[^\s<>()\[\]*`\\!]+")  # nothing in it that Markdown would read
LINK = re.compile(r"(?<!\\)\[((?:\\.|[^\]\\])+)\]\((\S+?)\)")
METHOD = re.compile(r"^METHOD:(\w+)", re.M)
_texts = Environment(loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, autoescape=False)  # noqa: S701 - Markdown, rendered with HTML off below
_frames = Environment(loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, autoescape=True)
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": False})


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to send."""

    to: str
    subject: str
    plain: str
    html: str
    calendar: str = ""  # iCalendar, if any


def write(
    kind: str,
    to: str,
    data: dict[str, Any],
    *,
    force_name: str,
    base_url: str,
    calendar: str = "",
) -> Letter:
    """Fill the template of this kind. Raises `ValueError` when `to` is not one single address."""
    if [address for _, address in getaddresses([to])] != [to]:
        raise ValueError("not one address")
    escaped = {key: _literal(value) for key, value in data.items()}
    text = _texts.get_template(f"{kind}.md").render(
        **escaped, base_url=base_url, force_name=force_name
    )
    first, _, body = text.partition("\n")
    subject = " ".join(_unescaped(first.removeprefix("subject:")).split())[:LONGEST_SUBJECT]
    html = _frames.get_template("frame.html").render(
        subject=subject, force_name=force_name, body=_body(body)
    )
    return Letter(to, subject, _plain(body), css_inline.inline(html), calendar)


class _Safe(str):
    """Markup that our own Markdown renderer made, with HTML off."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def _body(body: str) -> _Safe:
    return _Safe(_markdown.render(body.strip()))


def _literal(value: Any) -> Any:
    """Keep what people typed from being read as Markdown."""
    if not isinstance(value, str) or ADDRESS.fullmatch(value):
        return value
    return "".join(
        f"\\{letter}" if letter in "\\`*_{}[]<>#!|" else letter
        for letter in value.replace("\n", " ")
    )


def _unescaped(text: str) -> str:
    out, skip = [], False
    for letter in text:
        if letter == "\\" and not skip:
            skip = True
            continue
        out.append(letter)
        skip = False
    return "".join(out)


def _plain(body: str) -> str:
    """Return the text with its links written out and its marks taken away."""
    lines = LINK.sub(r"\1:\n\2", body.strip())
    lines = re.sub(r"\n{3,}", "\n\n", lines.replace("**", ""))
    return _unescaped(lines) + "\n"


class Unsure(Exception):
    """The connection broke while the message was handed over: it may have been taken, or not."""


def send(letter: Letter, *, mail_url: str, mail_from: str) -> None:
    """Hand the message to the mail server. Raises `OSError` or `smtplib.SMTPException` when it was
    certainly not taken, `Unsure` when nobody can know.

    `mail_url` is smtp://user:password@host:587 (STARTTLS when a user is given) or smtps://…:465.
    """
    url = urlsplit(mail_url)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = mail_from, letter.to, letter.subject
    message.set_content(letter.plain)
    message.add_alternative(letter.html, subtype="html")
    if letter.calendar:
        _invite(message, letter.calendar)
    with closing(_connect(url.scheme, url.hostname or "localhost", url.port)) as server:
        if url.username:
            if url.scheme == "smtp":
                server.starttls(context=ssl.create_default_context())
            server.login(unquote(url.username), unquote(url.password or ""))
        _hand_over(server, message)


def _invite(message: EmailMessage, calendar: str) -> None:
    """Let the calendar of whoever reads the message take the entry. Source: RFC 6047, 2.4.

    Quoted-printable keeps the line ends that iCalendar asks for.
    """
    method = METHOD.search(calendar)
    params = {"method": method[1] if method else "PUBLISH", "name": "invitation.ics"}
    message.add_alternative(calendar, subtype="calendar", cte="quoted-printable", params=params)


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        server.send_message(message)
    except smtplib.SMTPServerDisconnected as error:
        raise Unsure(type(error).__name__) from error
    except smtplib.SMTPException:
        raise  # the server said no
    except OSError as error:
        raise Unsure(type(error).__name__) from error
    with suppress(OSError):  # taken: that it does not say goodbye changes nothing
        server.quit()


def _connect(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT_SECONDS)
    return smtplib.SMTP(host, port or 25, timeout=TIMEOUT_SECONDS)

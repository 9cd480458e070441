"""A message from one text: plain and HTML say the same, and nobody's words become markup."""

from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from app.notices import mail

ENDED = {"name": "Robin Example", "handle": "@Demo_Team_1", "why": "They moved."}


def write(
    kind: str = "access-ended", to: str = "robin@force.example", **data: object
) -> mail.Letter:
    return mail.write(
        kind, to, {**ENDED, **data}, force_name="The Force", base_url="https://keyholder.example"
    )


def test_the_two_parts_say_the_same() -> None:
    letter = write()
    assert letter.subject == "You can no longer post from @Demo_Team_1"
    for part in (letter.plain, letter.html):
        assert "Robin Example, your access to" in part
        assert "@Demo_Team_1" in part
        assert "https://keyholder.example/your-accounts" in part
    assert "<strong>" in letter.html
    assert "**" not in letter.plain
    assert "\\" not in letter.plain


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", "**bold**", "[a](javascript:alert(1))", "![x](http://evil/x.png)", "`code`",
     "# heading", "a\n# heading", "<img src=x onerror=y>", "{{ base_url }}", "a_b_c", "1 * 2 * 3",
     "https://x [a](http://evil.example) **b**"],
)  # fmt: skip
def test_what_somebody_typed_is_text_and_nothing_else(hostile: str) -> None:
    letter = write(why=hostile)
    assert " ".join(hostile.split()) in letter.plain
    for tag in ("<script", "<img", "<em>", "<code>", "<h1", 'javascript:alert(1)"'):
        assert tag not in letter.html
    assert letter.html.count("<strong") == 1, "only the template's own"


@pytest.mark.parametrize(
    "address",
    ["a@force.example, b@force.example", "a@force.example\nBcc: b@evil.example", "", "Robin <r@force.example>",
     "a@force.example;b@force.example"],
)  # fmt: skip
def test_only_one_single_address_is_written_to(address: str) -> None:
    with pytest.raises(ValueError, match="one address"):
        write(to=address)


def test_a_subject_has_no_line_end_and_is_not_too_long() -> None:
    letter = write(handle="@x\r\nBcc: somebody@evil.example" + "y" * 500)
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject
    assert len(letter.subject) == mail.LONGEST_SUBJECT


def test_a_value_that_is_missing_stops_the_message() -> None:
    with pytest.raises(UndefinedError):
        mail.write("access-ended", "a@force.example", {}, force_name="", base_url="")


def test_a_checkpoint_arrives_as_it_was_signed() -> None:
    note = [
        "keyholder/audit",
        "6",
        "A" * 43 + "=",
        "2026-11-23T14:05:00+00:00",
        "",
        "— a_key_b AA_A==",
    ]
    letter = write("checkpoint", seq=6, lines=note)
    for line in filter(None, note):
        assert line in letter.plain.splitlines() or f"    {line}" in letter.plain.splitlines()
        assert line in letter.html


@pytest.mark.parametrize("file", sorted(mail.FOLDER.glob("*.md")), ids=lambda file: file.stem)
def test_every_template_has_a_subject_and_says_why_it_comes(file: Path) -> None:
    lines = file.read_text("utf-8").strip().splitlines()
    assert lines[0].startswith("subject: ")
    assert "You get this message because" in lines[-1]


def test_a_calendar_entry_goes_with_the_message_as_an_invitation(monkeypatch) -> None:
    sent = []

    class Server:
        def send_message(self, message):
            sent.append(message)

        def quit(self):
            pass

        def close(self):
            pass

    monkeypatch.setattr(mail, "_connect", lambda *_: Server())
    entry = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Café\r\nEND:VCALENDAR\r\n"
    letter = replace(write(), calendar=entry)

    mail.send(letter, mail_url="smtp://localhost", mail_from="keyholder@force.example")

    wire = sent[0].as_bytes(policy=policy.SMTP)
    part = list(message_from_bytes(wire, policy=policy.SMTP).walk())[-1]
    assert (part.get_content_type(), part.get_param("method")) == ("text/calendar", "REQUEST")
    assert part.get_payload(decode=True).decode() == entry

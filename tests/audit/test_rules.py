"""How the history is encoded, chained and signed."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.audit import rules
from app.audit.rules import (
    NOTHING,
    Head,
    Link,
    canonical,
    checkpoint_text,
    detail_hash,
    link_hash,
    note,
    plain,
    read_note,
)

AT = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
FIRST = Link(1, AT, 7, "person added", "person:1", "They joined.", "a" * 64, NOTHING)
values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
)


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        ({"b": 1, "a": None}, b'{"a":null,"b":1}'),
        ({"name": "Łukasz"}, '{"name":"Łukasz"}'.encode()),
        ([True, "\u2028", 'a"b'], '[true,"\u2028","a\\"b"]'.encode()),
    ],
)
def test_a_value_has_one_encoding(value: object, encoded: bytes) -> None:
    assert canonical(value) == encoded


@given(some.dictionaries(some.text(), some.integers()))
def test_the_order_in_which_a_detail_was_written_does_not_matter(detail: dict[str, int]) -> None:
    assert canonical(detail) == canonical(dict(reversed(list(detail.items()))))


@pytest.mark.parametrize("value", [1.5, [1, [2.0]], {"a": {"b": float("nan")}}])
def test_a_float_is_refused_wherever_it_stands(value: object) -> None:
    with pytest.raises(ValueError, match="float"):
        canonical(value)


def test_long_texts_bytes_and_times_stand_as_what_they_come_to() -> None:
    assert plain("x" * 2000) == "x" * 2000
    assert str(plain("x" * 2001)).startswith("sha256:")
    assert str(plain(b"\x00")).startswith("sha256:6e340b9c")
    london = AT.astimezone(timezone(timedelta(hours=1)))
    assert plain(london) == plain(AT) == "2026-11-23T14:05:00.000000+00:00"
    assert (plain(None), plain(True), plain(12)) == (None, True, 12)


@pytest.mark.parametrize(
    "changed",
    [
        {"seq": 2}, {"at": AT + timedelta(microseconds=1)}, {"by_id": 8}, {"by_id": None},
        {"verb": "person left"}, {"about": "person:2"}, {"why": ""}, {"detail_hash": "b" * 64},
        {"previous_hash": "c" * 64},
    ],
)  # fmt: skip
def test_the_hash_of_an_event_covers_everything_in_it(changed: dict[str, object]) -> None:
    fields = {name: getattr(FIRST, name) for name in Link.__slots__}
    assert link_hash(Link(**{**fields, **changed})) != link_hash(FIRST)  # type: ignore[arg-type]


def test_the_hash_of_an_event_never_changes_its_meaning() -> None:
    """An event written today must verify for ever: this hash is kept from the first release."""
    assert link_hash(FIRST) == "de948937f28f967602f5d152040454594a9becdb9b8ff735424a19dc27acf1c9"


def test_the_same_detail_with_another_salt_has_another_hash() -> None:
    assert detail_hash("a", "{}") != detail_hash("b", "{}")


@given(
    some.integers(1, 2**31 - 1),
    some.binary(min_size=32, max_size=32),
    some.binary(min_size=64, max_size=64),
)
def test_a_note_reads_back_as_it_was_signed(seq: int, root: bytes, signature: bytes) -> None:
    head = Head(seq, root.hex(), AT)
    text = checkpoint_text(head)
    read, signed, name, found = read_note(note(text, "a-key", b"p" * 32, signature))
    assert (read, signed, name, found[4:]) == (head, text, "a-key", signature)


def test_a_checkpoint_is_laid_out_as_origin_size_root_time_and_signature() -> None:
    text = checkpoint_text(Head(6, "00" * 32, AT))
    lines = note(text, "a-key", b"p" * 32, b"s" * 64).split("\n")
    assert lines[:4] == ["keyholder/audit", "6", "A" * 43 + "=", "2026-11-23T14:05:00.000000+00:00"]
    assert lines[4] == ""
    assert lines[5].startswith("— a-key ")


@pytest.mark.parametrize(
    "content",
    ["", "hello", "keyholder/audit\n1\nAA==\n\n— k AA==\n", "other\n1\nAA==\n2026-11-23T14:05:00+00:00\n\n— k AA==\n",
     "keyholder/audit\nmany\nAA==\n2026-11-23T14:05:00+00:00\n\n— k AA==\n"],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(content: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever line cannot be read
        read_note(content)


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("grant opened", "Access given"),
        ("account locked", "Account locked"),
        ("refused: access approved", "Refused by a rule: request approved"),
        ("refused: a change", "Refused by a rule: a change"),
        ("people exported", "People exported"),
        ("something_new done", "Something new done"),
    ],
)
def test_what_was_done_is_said_in_the_words_of_the_force(verb, said):
    assert rules.deed(verb) == said


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ("access_grant:12", "Access: PC Sam Ellis, @Example"),
        ("access_grant:13", "Access 13"),
        ("signing_key:1", "Signing key 1"),
        ("people", "The list of people"),
        ("nobody", "Nobody"),
    ],
)
def test_a_thing_is_called_by_its_name_where_it_has_one(about, said):
    assert rules.subject(about, {"access_grant:12": "PC Sam Ellis, @Example"}) == said


def test_a_change_is_told_in_words_names_and_london_times():
    detail = {
        "before": {"ends_at": None},
        "after": {"ends_at": "2026-06-01T08:30:00.000000+00:00", "person_id": 7, "is_open": False},
    }
    tables, names = {"person_id": "person"}, {"person:7": "PC Sam Ellis"}

    assert rules.pointed_at(detail, tables) == ["person:7"]
    assert rules.changes(detail, tables, names) == [
        ("Ends at", "", "1\N{NO-BREAK SPACE}June 2026, 09:30"),
        ("Is open", "", "No"),
        ("Person", "", "PC Sam Ellis"),
    ]
    assert rules.noted({"rows": 3}, tables, names) == [("Rows", "3")]

"""Text that looks like a password, a seed or a recovery code is refused; ordinary text is not."""

import base64

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.accounts.rules import secret_fault

SECRETS = [
    "password: x",
    "Password:hunter2",
    "PASSWORD = Summer",
    "The password is Summer2026!",
    "pwd: 1",
    "PIN: 4821",
    "pin 4821",
    "passcode 482913",
    "recovery code: abc",
    "Backup codes: see below",
    "code 48219930",
    "otpauth://totp/X:press?secret=JBSWY3DPEHPK3PXP&issuer=X",
    "OTPAUTH://hotp/x",
    "JBSWY3DPEHPK3PXP",
    "seed JBSWY3DPEHPK3PXP kept",
    "jbsw y3dp ehpk 3pxp",
    "JBSW-Y3DP-EHPK-3PXP",
    "ABCD EFGH IJKL MNOP",
    "1234 5678",
    "12345678",
    "48219930, 10293847",
    "Codes are 4821-9930",
    "ab12c-34def",
    "Tr0ub4dor3Horse",
    "-----BEGIN PRIVATE KEY-----",
    "pass\u200bword: x",
    "ｐａｓｓｗｏｒｄ：x",
]
ORDINARY = [
    "",
    "The password is kept in the password manager of Corporate Communication.",
    "Password changed after the leaver went.",
    "Password manager, vault “Social media”.",
    "Signs of a stranger: posts at 03:14 that none of us made.",
    "Local policing news, appeals and listening in Hoddesdon.",
    "Ring 101, or 01632 960001 out of hours.",
    "Telephone 020 7946 0000.",
    "Between 2018-2019 and again in 2026.",
    "On 20261125 it was looked at again.",
    "Crime reference 41/12345/26.",
    "See https://x.com/DemoBishopsStortfordSNT2026 and @DemoHertsChannel2026.",
    "The responsibilities of telecommunications staff.",
    "that they will have this team",
    "press.office@herts.example",
    "From 2026 this unit will post more",
    "The code is in the safe.",
    "A new key person joins the team.",
    "The PIN was changed on 3 March.",
    "Tri-force Police Dogs, shared with Bedfordshire and Cambridgeshire.",
    "Handed over at 14:05 on 3 March 2026.",
]


@pytest.mark.parametrize("text", SECRETS)
def test_what_looks_like_a_secret_is_refused_with_how_to_mend_it(text):
    fault = secret_fault(text)

    assert fault.startswith("This looks like ")
    assert "never the secret itself" in fault


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_kept(text):
    assert secret_fault(text) == ""


around = st.sampled_from(["", "Kept: ", "New one ", "(", "“"])
after = st.sampled_from(["", ".", ", thank you", ")", "”"])


@given(st.binary(min_size=10, max_size=40), around, after, st.booleans(), st.booleans())
def test_every_seed_in_base32_is_refused(raw, before, behind, in_fours, small):
    seed = base64.b32encode(raw).decode().rstrip("=")
    assume(len(seed) >= 16)
    seed = seed[: len(seed) // 4 * 4]
    if small:
        assume(any(sign.isdigit() for sign in seed))
        seed = seed.lower()
    if in_fours:
        seed = " ".join(seed[place : place + 4] for place in range(0, len(seed), 4))

    assert secret_fault(f"{before}{seed}{behind}")


@given(st.integers(0, 99_999_999), st.sampled_from(["", " ", "-"]), around, after)
def test_every_backup_code_of_eight_digits_is_refused(number, between, before, behind):
    code = f"{number:08d}"
    assume(not code.startswith(("19", "20")))

    assert secret_fault(f"{before}{code[:4]}{between}{code[4:]}{behind}")


@given(
    st.sampled_from(["password", "PIN", "pass phrase", "recovery code", "seed"]),
    st.sampled_from([":", " :", "=", ": "]),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20),
)
def test_what_is_labelled_as_a_secret_is_refused(label, sign, value):
    assert secret_fault(f"{label}{sign} {value}")


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_text_has_an_answer(text):
    assert isinstance(secret_fault(text), str)


@given(
    st.lists(
        st.sampled_from(
            ["the", "team", "posts", "local", "news", "and", "answers", "every", "question", "from", "people", "in", "town", "after", "each", "meeting", "because", "nobody", "else", "will", "do", "that", "this", "year", "with", "care"]
        ),
        min_size=1, max_size=40,
    )
)  # fmt: skip
def test_plain_sentences_are_never_refused(words):
    assert secret_fault(" ".join(words)) == ""

"""Write app/signin/common_passwords.txt: passwords of 12 characters or more that people often choose.

Nobody's list of stolen passwords is in it. It is made here from habits that such lists are known to
show: a word (or a short phrase) with a year, a run of digits or a mark behind it; a word twice; two
words side by side; walks along the keyboard; letters changed into digits. The words are our own
choice of what people in Hertfordshire would think of. Run it again after changing a word.
"""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

TARGET = Path(__file__).parents[1] / "app" / "signin" / "common_passwords.txt"
SHORTEST = 12

WORDS = """
password passw0rd welcome letmein admin administrator login secret master changeme access computer
internet football cricket rugby arsenal chelsea liverpool everton tottenham manchester united city
watford stevenage hertford hatfield welwyn hitchin dacorum hertsmere london england britain scotland
police constable sergeant officer justice uniform handcuff custody patrol squad force station blue
sunshine rainbow butterfly flower princess dragon monkey tiger superman batman starwars pokemon
charlie george thomas william oliver jessica sophie daniel matthew andrew michael jennifer elizabeth
monday tuesday wednesday thursday friday saturday sunday january february march april june july
august september october november december spring summer autumn winter christmas birthday holiday
summertime chocolate cookie banana orange purple silver golden diamond guitar music family mother
father brother sister daughter iloveyou lovely forever freedom trustno1 whatever hello goodbye
twitter facebook instagram youtube tweet social media trustme keepout opensesame qwerty qwertyuiop
asdfgh asdfghjkl zxcvbn zxcvbnm
""".split()  # noqa: SIM905 - words read better than a list of strings

PHRASES = """
iloveyouforever iloveyoubaby letmeinplease pleaseletmein thisismypassword mypasswordis
passwordpassword notmypassword forgotpassword correcthorsebatterystaple maytheforcebewithyou
tobeornottobe onceuponatime happybirthday merrychristmas happynewyear godsavetheking
godsavethequeen youllneverwalkalone backofthenet helloworld goodmorning goodnight abracadabra
supercalifragilistic neighbourhoodpolice policeofficer policeconstable policestation
threelittlepigs openthedoor whatsmypassword changethispassword temporarypassword newpassword
defaultpassword adminpassword rootpassword testpassword guestpassword userpassword mypassword
""".split()  # noqa: SIM905 - words read better than a list of strings

YEARS = [str(year) for year in range(1960, 2031)]
TAILS = [
    *(
        "1",
        "12",
        "123",
        "1234",
        "12345",
        "123456",
        "1234567",
        "12345678",
        "123456789",
        "1234567890",
    ),
    *(
        "11",
        "111",
        "1111",
        "007",
        "69",
        "99",
        "000",
        "0000",
        "321",
        "4321",
        "54321",
        "654321",
        "87654321",
    ),
    *(
        "!",
        "!!",
        "!!!",
        "?",
        ".",
        "1!",
        "123!",
        "1234!",
        "12345!",
        "123456!",
        "@123",
        "@1234",
        "#1",
        "#123",
    ),
    *("abc", "abc123", "abcd1234", "qwerty", "xyz", "admin", "uk", "gb"),
]
ROWS = (
    *("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "qwertyuiopasdfghjklzxcvbnm"),
    *("qazwsxedcrfvtgbyhnujm", "1qaz2wsx3edc4rfv5tgb6yhn", "1q2w3e4r5t6y7u8i9o0p"),
    *("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "zaq12wsxcde34rfv", "q1w2e3r4t5y6u7i8"),
)
SWAPS = str.maketrans({"a": "@", "o": "0", "e": "3", "i": "1", "s": "5"})


def candidates() -> Iterator[str]:
    """Yield every password that the habits make, whatever its length."""
    for word in (one.translate(SWAPS) for one in WORDS):
        yield from (f"{word}{tail}" for tail in ("", *TAILS))
    for word in (*WORDS, *PHRASES):
        yield word
        yield from (f"{word}{tail}" for tail in (*YEARS, *TAILS))
        yield from (f"{word}{year}!" for year in YEARS[50:])
        yield from (f"{head}{word}" for head in ("1", "123", "12345", "the", "my", "!"))
        yield from (f"{word}{word}{tail}" for tail in ("", "1", "12", "123", "!"))
        yield f"{word}{word}{word}"
    yield from (f"{one}{other}" for one, other in product(WORDS[:60], repeat=2))
    yield from walks()


def walks() -> Iterator[str]:
    """Yield pieces of keyboard rows, forwards and backwards, and single characters held down."""
    for row in ROWS:
        for text in (row, row[::-1], row * 2, row[::-1] * 2):
            for begin in range(len(text)):
                yield from (
                    text[begin:end]
                    for end in range(begin + SHORTEST, min(begin + 21, len(text) + 1))
                )
    for piece, times in product(
        ("abc", "123", "1234", "qwe", "asd", "aaa111", "12", "ab", "xyz", "0"), range(2, 13)
    ):
        yield piece * times


def main() -> None:
    """Write the list, sorted, each once."""
    made = sorted({one for one in candidates() if len(one) >= SHORTEST})
    TARGET.write_text("\n".join(made) + "\n", "utf-8")
    print(f"{len(made)} common passwords")


if __name__ == "__main__":
    main()

"""Where signing in leads to: only to pages of our own."""

import pytest

from app.signin.session import safe_next
from tests import factories as make

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "////evil.example/help",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "https:evil.example",
    "https://evil.example/help",
    "http:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "/\t/evil.example",
    "/%2F%2Fevil.example",
    "/%5Cevil.example",
    "@evil.example",
    "/.evil.example",
    "/no-such-page",
    "/sign-out",
    "",
    None,
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_an_address_that_is_no_page_of_ours_leads_home(app, address):
    with app.test_request_context(base_url="https://127.0.0.1:8000"):
        assert safe_next(address, "/") == "/"


@pytest.mark.parametrize("address", ["//help", "help", "\thelp", "//127.0.0.1:8000/help"])
def test_what_matches_is_built_anew_and_stays_here(app, address):
    with app.test_request_context(base_url="https://127.0.0.1:8000"):
        assert safe_next(address, "/") in {"/", "/help"}


@pytest.mark.parametrize(
    "address", ["/help", "/people?sort=name&page=2", "/people/9001?x=a+b", "/access/requests/7"]
)
def test_a_page_of_ours_is_kept_with_its_query(app, address):
    with app.test_request_context(base_url="https://127.0.0.1:8000"):
        assert safe_next(address, "/") == address


@pytest.mark.parametrize("address", ["/\\evil.example", "//evil.example", "https:evil.example"])
def test_through_the_page_too(app, client, address):
    make.password(make.person(collar_number="S1207"))

    page = client.post(
        "/sign-in",
        query_string={"next": address},
        data={"collar_number": "S1207", "password": make.PASSWORD},
    )

    assert page.location == "/"


def test_asked_for_before_signing_in_shown_after(app, client):
    make.password(make.person(collar_number="S1207"))
    asked = client.get("/your-sign-ins?x=1")
    assert asked.status_code == 303

    page = client.post(asked.location, data={"collar_number": "S1207", "password": make.PASSWORD})

    assert page.location == "/your-sign-ins?x=1"

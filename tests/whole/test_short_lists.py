"""The short lists: each sorts both ways, keeps the order in its file, and can be printed."""

from datetime import timedelta

import pytest

from app.certification.credential import Issuer
from app.core.db import db
from app.core.web.lists import Sorting, arranged
from app.notices.models import MailboxMessage
from app.training import actions
from tests import factories as make
from tests.training import given

ISSUER = Issuer("http://127.0.0.1:8000", "Hertfordshire Constabulary")


def test_a_short_list_is_arranged_with_empty_values_last_and_ties_as_they_were():
    rows = [("b", 1), ("a", None), ("c", 2), ("d", 1)]
    keys = {"number": lambda one: one[1]}

    rising = arranged(rows, Sorting("number"), keys)
    falling = arranged(rows, Sorting("number", descending=True), keys)

    assert [one[0] for one in rising] == ["b", "d", "c", "a"]
    assert [one[0] for one in falling] == ["c", "b", "d", "a"]


def columns(client, path: str, number: int) -> list[str]:
    lines = client.get(path).text.splitlines()[1:]
    return [line.split(",")[number].strip('"') for line in lines]


@pytest.fixture
def sam(app, clock):
    """Somebody with two attempts handed in empty; beside them two mails."""
    given.published()
    person = given.ready(clock.now())
    for day in (0, 3):
        clock.at += timedelta(days=day)
        attempt = actions.start(person.id, given.COURSE, at=clock.now())
        actions.submit(attempt, ISSUER, at=clock.now())
        to = "b@force.example" if day else "a@force.example"
        make.add(MailboxMessage(at=clock.now(), to=to, subject="Hello", plain="", html=""))
    db.session.commit()
    return person


def test_lists_sort_and_their_files_follow(sam, client, sign_in, clock):
    sign_in(sam)
    clock.at += timedelta(hours=1)
    sign_in(sam)

    for path, key, number, number_of in (
        ("/training/past", "quiz", 1, 2),
        ("/your-sign-ins", "since", 0, 2),
        ("/mailbox", "to", 1, 2),
    ):
        rising = columns(client, f"{path}.csv?sort={key}&direction=asc", number)
        falling = columns(client, f"{path}.csv?sort={key}&direction=desc", number)
        page = client.get(f"{path}?sort={key}&direction=desc").text
        assert len(rising) == number_of, path
        assert rising == sorted(rising), path
        assert rising == falling[::-1], path
        assert 'aria-sort="descending"' in page, path
        assert f'href="{path}.csv?sort={key}&amp;direction=desc"' in page, path
        assert "data-print" in page, path
        assert client.get(f"{path}?sort=nothing").status_code == 200, path


def test_the_versions_and_a_persons_certificates_are_files_whose_taking_is_kept(
    app, client, sign_in, clock
):
    person, version = make.person("Sam Ellis"), make.course_version()
    for days in (700, 300):
        make.certificate(person, version, starts_at=clock.now() - timedelta(days=days))
    sign_in(make.auditor())
    record = f"/people/{person.collar_number}"

    assert columns(client, f"{record}/certificates.csv", 2) == ["In force", "Lapsed"]
    assert columns(client, f"{record}/certificates.csv?sort=issued", 2) == ["Lapsed", "In force"]
    assert 'aria-sort="descending"' in client.get(f"{record}?sort=until&direction=desc").text
    assert columns(client, "/courses.csv?sort=version", 1) == [version.version]
    assert "Certificates exported" in client.get("/history").text
    assert "Course versions exported" in client.get("/history").text
    sign_in(make.person())
    assert client.get(f"{record}/certificates.csv").status_code == 404

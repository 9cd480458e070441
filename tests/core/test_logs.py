"""One line for each request, which says enough to find a fault and nothing that is private."""

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.core import logs
from tests import factories


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, object]]]:
    """The lines that were logged, as they would be written."""
    caplog.set_level(logging.INFO, logger="keyholder")
    return lambda: [json.loads(logs.JsonLines().format(record)) for record in caplog.records]


def test_a_request_leaves_one_line_with_the_person_by_number(
    client: FlaskClient, sign_in: Callable[..., None], lines: Callable[[], list[dict[str, object]]]
) -> None:
    who = factories.person(name="Robin Example")
    sign_in(who)
    client.get("/help")
    (line,) = (one for one in lines() if one["message"] == "request")
    assert (line["route"], line["method"], line["outcome"]) == ("/help", "GET", 200)
    assert line["request"]
    assert str(line["at"]).endswith("+00:00")
    assert "Robin" not in json.dumps(line)


def test_an_address_stands_as_its_route_and_never_its_secret(
    client: FlaskClient, lines: Callable[[], list[dict[str, object]]]
) -> None:
    client.get("/new-password/a-secret-token")
    client.get("/nowhere/at-all?token=a-secret-token")
    assert "a-secret-token" not in json.dumps(lines())
    assert [one["route"] for one in lines()][-1] is None


def test_health_is_not_logged(
    client: FlaskClient, lines: Callable[[], list[dict[str, object]]]
) -> None:
    client.get("/healthz")
    assert lines() == []


def test_a_line_is_one_line_whatever_it_says() -> None:
    record = logging.makeLogRecord(
        {"msg": "a\nb\x1b[31m\u2028", "levelname": "INFO", "who": "x\ny"}
    )
    line = logs.JsonLines().format(record)
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["who"] == "x\ny"


def test_the_lines_go_to_the_file_that_settings_name(tmp_path: Path) -> None:
    loggers = [logging.getLogger(name) for name in logs.OURS]
    before = [(one.handlers, one.propagate, one.level) for one in loggers]
    try:
        logs.configure(str(tmp_path / "keyholder.log"))
        logging.getLogger("keyholder.audit").info("checkpoint", extra={"checkpoint": "text"})
    finally:
        for handler in loggers[0].handlers:
            handler.close()
        for one, (handlers, propagate, level) in zip(loggers, before, strict=True):
            one.handlers, one.propagate = handlers, propagate
            one.setLevel(level)
    (line,) = (tmp_path / "keyholder.log").read_text("utf-8").splitlines()
    assert json.loads(line)["checkpoint"] == "text"

"""What the processes say of themselves: one JSON object a line, times in UTC.

A person stands there by number, an address by its route: no names, no tokens, no answers.
"""

import json
import logging
import sys
import time
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from typing import Any

from flask import Flask, Response, g, request

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
QUIET = {"static", "healthz", "readyz"}
OURS = ("keyholder", "app", "dbos", "gunicorn.error")
log = logging.getLogger("keyholder.request")


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON; control characters and line ends are escaped."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: time, level, logger, message, and whatever was given as `extra`."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {key: value for key, value in vars(record).items() if key not in STANDARD}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def configure(log_file: str) -> None:
    """Send this process's log lines to a file, or to the standard error stream when it is empty.

    The file may be moved away by a log rotator at any time.
    """
    handler: logging.Handler = (
        WatchedFileHandler(log_file, encoding="utf-8", delay=True)
        if log_file
        else logging.StreamHandler(sys.stderr)
    )
    handler.setFormatter(JsonLines())
    for name in OURS:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
    logging.getLogger("keyholder").setLevel(logging.INFO)


def init_app(app: Flask) -> None:
    """Log each request once it is answered: which route, for whom, with what outcome, how long."""
    app.before_request(start)
    app.after_request(finish)


def start() -> None:
    """Remember when the request began."""
    g.began = time.perf_counter()


def finish(response: Response) -> Response:
    """Log the answer."""
    if request.endpoint not in QUIET:
        viewer = getattr(g.get("_login_user"), "viewer", None)
        log.info(
            "request",
            extra={
                "request": g.get("request_number", ""),
                "person": viewer.id if viewer else None,
                "method": request.method,
                "route": request.url_rule.rule if request.url_rule else None,
                "outcome": response.status_code,
                "milliseconds": round((time.perf_counter() - g.get("began", 0)) * 1000, 1),
            },
        )
    return response

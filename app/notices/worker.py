"""The worker: one process that runs what others have enqueued, until it is told to stop."""

import signal
import threading
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from dbos import DBOS
from flask import Flask

from app.core.db import db
from app.notices import jobs

POLL_SECONDS = 0.5
RETRIES = 4


def run(app: Flask) -> None:
    """Launch the engine and work until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    launch(app)
    stop.wait()
    DBOS.destroy(workflow_completion_timeout_sec=10)


def launch(app: Flask) -> None:
    """Launch the engine in this process: its workflows, its queue, its schedules."""
    DBOS(config=jobs.config(app))
    flows = {name: _register(app, name, work) for name, work in jobs.WORKFLOWS.items()}
    DBOS.launch()
    DBOS.register_queue(jobs.QUEUE, worker_concurrency=4, polling_interval_sec=POLL_SECONDS)
    DBOS.apply_schedules(
        [
            {"schedule_name": name, "workflow_fn": flows[name], "schedule": when}
            for name, when in jobs.SCHEDULES.items()
        ]
    )


def _register(app: Flask, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    step = DBOS.step(name=f"{name} step", retries_allowed=True, max_attempts=RETRIES)(
        _in_context(app, work)
    )
    body = _on_schedule(step) if name in jobs.SCHEDULES else _as_workflow(step)
    body.__name__ = body.__qualname__ = name.replace(" ", "_")
    return DBOS.workflow(name=name)(body)


def _in_context(app: Flask, work: Callable[..., Any]) -> Callable[..., Any]:
    """Run the work inside an application context, with a session of its own."""

    @wraps(work)
    def run_work(*args: Any) -> Any:
        with app.app_context():
            try:
                return work(*args)
            finally:
                db.session.remove()

    return run_work


def _as_workflow(step: Callable[..., Any]) -> Callable[..., Any]:
    def run_workflow(*args: Any) -> Any:
        return step(*args)

    return run_workflow


def _on_schedule(step: Callable[..., Any]) -> Callable[..., Any]:
    def run_scheduled(_planned: datetime, _context: Any) -> Any:
        return step()

    return run_scheduled

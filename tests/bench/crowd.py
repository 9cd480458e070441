"""Sixteen at once: handing in together; signing in while somebody reads a lesson."""

import re
from collections.abc import Sequence

from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.people.models import Person
from tests.bench import force, officers
from tests.bench.client import Browser, together
from tests.bench.measuring import percentile
from tests.bench.run import FLOOR_PORT, Bench

CLIENTS = 16
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def handing_in(bench: Bench, app: Flask) -> dict[str, float]:
    """Sixteen clients hand in at the same time, again and again."""
    print("Sixteen hand in", flush=True)
    ready = [officers.ready(bench, app) for _ in range(bench.sizes.hand_ins)]
    shares = [ready[start::CLIENTS] for start in range(CLIENTS)]
    db.session.remove()

    def work(share: Sequence[tuple[Browser, str]]) -> list[float]:
        return [who.post(path, expect=303).ms for who, path in share]

    taken = together([lambda share=share: work(share) for share in shares], CLIENTS)
    every = [ms for share in taken for ms in share]
    below = together([_floor] * CLIENTS, CLIENTS)
    return {
        "hand_ins": len(every),
        "hand_in_p50": percentile(every, 50),
        "hand_in_p99": percentile(every, 99),
        "floor_16_p50": percentile([ms for share in below for ms in share], 50),
    }


def _floor() -> list[float]:
    own = Browser(FLOOR_PORT)
    return [own.get("/").ms for _ in range(20)]


def signing_in(bench: Bench, app: Flask) -> dict[str, float]:
    """A lesson's p95 alone, and while sixteen people sign in: the two in turn."""
    print("Sixteen sign in", flush=True)
    people = list(range(bench.small.learners[0] - CLIENTS, bench.small.learners[0]))
    password = force.with_passwords(people)
    numbers = db.session.scalars(select(Person.collar_number).where(Person.id.in_(people))).all()
    sam, path = force.named(bench.small, app, "1207"), officers.lesson_path()
    db.session.remove()
    alone: list[float] = []
    beside: list[float] = []
    taken: list[float] = []
    for _ in range(bench.sizes.waves):
        alone += [sam.get(path).ms for _ in range(bench.sizes.rounds)]
        read, signed = wave(bench.small.port, sam, path, [(one, password) for one in numbers])
        beside += read
        taken += signed
    return {
        "lesson_alone_p95": percentile(alone, 95),
        "lesson_beside_p95": percentile(beside, 95),
        "lesson_samples": len(beside),
        "sign_in_p50": percentile(taken, 50),
    }


def wave(
    port: int, reader: Browser, path: str, people: Sequence[tuple[str, str]]
) -> tuple[list[float], list[float]]:
    """Let everyone sign in at once, and the reader read until all are in. Return both's times."""
    done: list[bool] = []

    def read() -> list[float]:
        return [reader.get(path).ms for _ in iter(lambda: bool(done), True)]

    def all_sign_in() -> list[float]:
        try:
            return together([lambda one=one: sign_in(port, *one) for one in people], CLIENTS)
        finally:
            done.append(True)

    reading, signing = together([read, all_sign_in], 2)
    return reading, signing


def sign_in(port: int, number: str, password: str) -> float:
    """Sign in through the page, as a browser does. Return the milliseconds the answer took."""
    who = Browser(port)
    page = who.get("/sign-in")
    who.cookie = page.headers["Set-Cookie"].split(";")[0]
    found = CSRF.search(page.text)
    assert found
    who.token = found[1]
    return who.post("/sign-in", {"collar_number": number, "password": password}, expect=303).ms

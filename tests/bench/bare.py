"""The floor: what the server and the framework cost alone. One indexed query, a 6 KB template,
nobody signed in; served by the same gunicorn, with the same workers and threads.
"""

import os
import sqlite3
import threading
from pathlib import Path

from flask import Flask, render_template
from jinja2 import DictLoader

ROWS = 1000
PAGE = (
    """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{{ name }}</title></head><body><h1>{{ name }}</h1>
<ul>{% for number in range(20) %}<li>{{ number }}: {{ name }}</li>
{% endfor %}</ul>
"""
    + "<p>Words that stand for the rest of a page of six kilobytes.</p>\n" * 85
    + "</body></html>"
)


def fill(file: Path) -> None:
    """Make the floor's own small database."""
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)")
        rows = ((f"thing {number}",) for number in range(ROWS))
        connection.executemany("INSERT INTO thing (name) VALUES (?)", rows)


def create(file: str) -> Flask:
    """The bare application."""
    made, held = Flask("floor"), threading.local()
    made.jinja_loader = DictLoader({"page.html": PAGE})  # compiled once, as a file would be

    @made.get("/")
    def page() -> str:
        if not hasattr(held, "connection"):
            held.connection = sqlite3.connect(file)
        found = held.connection.execute("SELECT name FROM thing WHERE name = ?", ("thing 500",))
        return render_template("page.html", name=found.fetchone()[0])

    return made


app = create(os.environ.get("BENCH_FLOOR", ""))

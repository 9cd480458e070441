"""The floor: a bare Flask page with one indexed SQLite query and a 6 KB template, nobody signed in."""

import os
import sqlite3

from flask import Flask, render_template
from jinja2 import DictLoader

app = Flask(__name__)
PAGE = (
    "<!doctype html><title>Floor</title><h1>{{ name }}</h1>"
    + "<p>{{ name }} and more words.</p>" * 190
)

app.jinja_loader = DictLoader({"page.html": PAGE})  # compiled once, as a real page is


@app.get("/")
def page() -> str:
    """One row by its key, one template."""
    connection = sqlite3.connect(os.environ["FLOOR_DATABASE"])
    row = connection.execute("SELECT name FROM person WHERE id = 3").fetchone()
    connection.close()
    return render_template("page.html", name=row[0])

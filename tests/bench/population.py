"""A force of any size, put beside the demonstration's people by plain SQL, all triggers awake.

Nothing may be dated before the history, so everybody joins and every certificate begins now. A fifth of the people
have none, a tenth have one that ends within the minute.
"""

import random
import sqlite3
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

COURSE = "twitter-protocol"
FIRST, LAST = (
    ("Alex", "Beth", "Carl", "Dina", "Evan", "Fay", "Gus", "Hana", "Ivor", "Jade"),
    ("Abbot", "Booth", "Croft", "Dale", "Ellis", "Frost", "Grant", "Hale", "Ince", "Jarvis"),
)
LEARNERS = 400  # the last ones: enrolled, lessons read, undertaking signed, no certificate


def collar_number(number: int) -> str:
    """The collar number of one of the people added."""
    return f"B{number:06}"


def grow(file: Path, size: int) -> list[int]:
    """Add people until `size` of them are in the database. Return the ids of the learners."""
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("foreign_keys=ON", "recursive_triggers=ON", "synchronous=OFF"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    growth = _Growth(connection, size)
    growth.people()
    growth.training()
    growth.certificates()
    growth.access()
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return growth.learners


class _Growth:
    def __init__(self, connection: sqlite3.Connection, size: int) -> None:
        self.connection = connection
        self.random = random.Random(size)  # the same people each time
        self.at = datetime.now(UTC).replace(tzinfo=None)
        self.first = self._one("SELECT max(id) FROM person") + 1
        self.ids = range(self.first, self.first + size - self._one("SELECT count(*) FROM person"))
        self.learners = list(self.ids[-LEARNERS:])
        self.holders = [one for one in self.ids[:-LEARNERS] if one % 5]
        self.version = self._one("SELECT max(id) FROM course_version")

    def people(self) -> None:
        """Persons who join now, each in a team."""
        teams = [row[0] for row in self.connection.execute("SELECT id FROM unit WHERE kind='team'")]
        since = self._moment()
        persons = []
        for one in self.ids:
            name = f"{FIRST[one % 10]} {LAST[one // 10 % 10]}son{one % 997}"
            number = collar_number(one - self.first)
            email = f"{number.lower()}@herts.example"
            persons.append((one, number, name, name.lower(), "PC", "officer", email, True))
        self._insert(
            "person", "id,collar_number,name,sort_name,rank,kind,email,is_demonstration", persons
        )
        self._insert("employment", "person_id,starts_at", ((one, since) for one in self.ids))
        posted = ((one, self.random.choice(teams), since) for one in self.ids)
        self._insert("posting", "person_id,unit_id,starts_at", posted)

    def training(self) -> None:
        """Everyone is enrolled; the learners have read every lesson and signed."""
        at, due = self._moment(-20), self._moment(8)
        enrolled = ((one, COURSE, at, due, "Posts.") for one in self.ids)
        self._insert("enrolment", "person_id,course,at,due_at,why", enrolled)
        lessons = [
            row[0] for row in self.connection.execute("SELECT DISTINCT lesson FROM lesson_read")
        ]
        read = (
            (one, COURSE, lesson, self.version, self._moment(-10))
            for one in self.learners
            for lesson in lessons
        )
        self._insert("lesson_read", "person_id,course,lesson,course_version_id,at", read)
        undertaking = self._one("SELECT max(id) FROM undertaking")
        signed = ((one, undertaking, "As signed", self._moment()) for one in self.learners)
        self._insert("signed_undertaking", "person_id,undertaking_id,name_typed,at", signed)

    def certificates(self) -> None:
        """One for each holder, ending between tomorrow and in a year; a tenth end at once."""
        index = self._one("SELECT max(status_index) FROM certificate")
        key, record = self.connection.execute("SELECT key_id, record FROM certificate").fetchone()
        start = self._moment()
        rows = (
            (
                f"KH-BENCH-{one}", one, COURSE, self.version, f"bench:{one}", start,
                self._moment(0.0005 if one % 10 == 1 else self.random.uniform(1, 365)),
                start, index + number, "Alex Example", "Police Constable", "A team", key, record,
            )
            for number, one in enumerate(self.holders, 1)
        )  # fmt: skip
        columns = (
            "serial,person_id,course,course_version_id,earned_by,starts_at,ends_at,restores_from,"
            "status_index,holder_name,holder_rank,holder_unit,key_id,record"
        )
        self._insert("certificate", columns, rows)

    def access(self) -> None:
        """Half of the holders may post, some from two accounts."""
        found = self.connection.execute("SELECT id FROM account WHERE required_course=?", (COURSE,))
        accounts = [row[0] for row in found]
        granted = (
            (one, account, self._moment(), "")
            for one in self.holders[::2]
            for account in self.random.sample(accounts, 1 + one % 2)
        )
        self._insert("access_grant", "person_id,account_id,starts_at,ended_why", granted)

    def _moment(self, days: float = 0) -> str:
        return (self.at + timedelta(days=days)).isoformat(" ", "microseconds")

    def _one(self, query: str) -> int:
        return int(self.connection.execute(query).fetchone()[0] or 0)

    def _insert(self, table: str, columns: str, rows: Any) -> None:
        marks = ",".join("?" * (columns.count(",") + 1))
        rows = iter(rows)
        while batch := list(islice(rows, 5000)):
            self.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", batch)

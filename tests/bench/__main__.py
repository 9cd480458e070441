"""Measures pages as ratios against a floor measured in the same run: `python -m tests.bench`.

Both servers are gunicorn with the same workers and threads; requests alternate, so that a machine
that slows down slows both. Run `make demo` once before: its database is copied and measured.
"""

import http.client
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path

from app import create_app
from app.core import settings
from app.core.clock import now
from app.core.db import db, transaction
from app.people.queries import by_collar_number
from app.signin import actions as signin

ROOT = Path(__file__).parents[2]
ROUNDS = 60
FLOOR_PORT, PORT = 8781, 8782
PAGES = {
    "the officer’s home": ("1207", "/"),
    "a lesson": ("1207", "/training/twitter-protocol/lessons/talking-with-the-public"),
    "who is certified": ("9001", "/people"),
    "every person on one page": ("9001", "/people?per_page=1000"),
    "the people as CSV": ("9001", "/people.csv"),
    "the register of accounts": ("9001", "/accounts"),
}


def main() -> int:
    """Measure and print the table."""
    if not (ROOT / "instance" / "keyholder.db").exists():
        print("Run make demo once first: its data is what is measured.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        environ = environment(Path(folder))
        cookies = {number: cookie(number, environ) for number, _path in PAGES.values()}
        for target, port in (("tests.bench.floor:app", FLOOR_PORT), ("wsgi:app", PORT)):
            running.enter_context(serve(target, port, environ))
        floor = Client(FLOOR_PORT, {})
        print(f"{'page':28} {'floor ms':>9} {'page ms':>9} {'ratio':>7} {'KB':>7}")
        for name, (number, path) in PAGES.items():
            print(row(name, floor, Client(PORT, {"Cookie": cookies[number]}), path))
    return 0


def environment(folder: Path) -> dict[str, str]:
    """Copy the demonstration's database; return the settings that point at the copy."""
    source = ROOT / "instance" / "keyholder.db"
    subprocess.run(["sqlite3", source, f".backup {folder / 'keyholder.db'}"], check=False)
    if not (folder / "keyholder.db").exists():
        shutil.copy(source, folder / "keyholder.db")
    return {
        **os.environ,
        **settings.read_file(ROOT / "instance" / "keyholder.env"),
        "KEYHOLDER_DATABASE_URL": f"sqlite:///{folder / 'keyholder.db'}",
        "KEYHOLDER_BASE_URL": f"http://127.0.0.1:{PORT}",
        "KEYHOLDER_LOG_FILE": str(folder / "keyholder.log"),
        "FLOOR_DATABASE": str(folder / "keyholder.db"),
    }


def cookie(collar_number: str, environ: dict[str, str]) -> str:
    """Sign somebody in, and return the cookie that says so."""
    app = create_app(settings.read(environ))
    with app.test_request_context():
        with transaction():
            person = by_collar_number(collar_number)
            assert person is not None
            token = signin.begin(person.id, at=now(), address="127.0.0.1", agent="bench")
        seen_at = int(now().timestamp())
        db.session.remove()
        held = {"_user_id": token, "_fresh": True, "seen_at": seen_at}
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(held)}"


class serve:  # noqa: N801 - reads as a verb where it is used
    """A gunicorn server for as long as it is needed."""

    def __init__(self, target: str, port: int, environ: dict[str, str]) -> None:
        self.command = [
            sys.executable, "-m", "gunicorn", target, "--bind", f"127.0.0.1:{port}", "--workers", "2",
            "--threads", "4", "--worker-class", "gthread", "--log-level", "error",
        ]  # fmt: skip
        self.port, self.environ = port, environ

    def __enter__(self) -> "serve":
        self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.environ)
        for _ in range(150):
            try:
                with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=1)) as line:
                    line.request("GET", "/")
                    line.getresponse().read()
                return self
            except OSError:
                time.sleep(0.2)
        raise RuntimeError(f"nothing answers on {self.port}")

    def __exit__(self, *_given: object) -> None:
        self.process.terminate()
        self.process.wait(20)


class Client:
    """One connection that stays open."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {**headers, "Accept-Encoding": "gzip"}

    def get(self, path: str) -> tuple[float, int]:
        """Return how many seconds an answer took, and its bytes. Raises when it is not 200."""
        began = time.perf_counter()
        self.line.request("GET", path, headers=self.headers)
        answer = self.line.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return time.perf_counter() - began, len(body)


def row(name: str, floor: Client, page: Client, path: str) -> str:
    """Measure one page against the floor, turn about, and return its line of the table."""
    for _ in range(5):
        floor.get("/")
        page.get(path)
    floors, pages, size = [], [], 0
    for _ in range(ROUNDS):
        floors.append(floor.get("/")[0])
        took, size = page.get(path)
        pages.append(took)
    low, high = statistics.median(floors), statistics.median(pages)
    return f"{name:28} {low * 1000:9.2f} {high * 1000:9.2f} {high / low:7.1f} {size / 1024:7.1f}"


if __name__ == "__main__":
    sys.exit(main())

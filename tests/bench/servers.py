"""The servers that are measured, each started as `make demo` starts the web server."""

import os
import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.serve import ROOT, commands


@dataclass(frozen=True, slots=True)
class Server:
    """A running gunicorn with its workers."""

    port: int
    pid: int
    ready_seconds: float

    def workers(self) -> list[int]:
        """The process ids of its workers."""
        found = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(one) for one in found.split()]

    def memory(self) -> float:
        """The resident memory of its largest worker, in MB."""
        sizes = [Path(f"/proc/{one}/status").read_text() for one in self.workers()]
        return max(int(re.findall(r"VmRSS:\s+(\d+)", one)[0]) for one in sizes) / 1024

    def has_loaded(self, library: str) -> bool:
        """Whether a worker has a shared library in its memory."""
        return any(library in Path(f"/proc/{one}/maps").read_text() for one in self.workers())


@contextmanager
def serving(target: str, port: int, environ: dict[str, str], ready: str) -> Iterator[Server]:
    """Run an application under the web server's own command line until the work inside is done."""
    command = [target if part == "wsgi:app" else part for part in commands(str(port))["web"]]
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environ})
    try:
        _wait(f"http://127.0.0.1:{port}{ready}")
        yield Server(port, process.pid, time.perf_counter() - begun)
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError(f"{address} does not answer")

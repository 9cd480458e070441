"""Runs the web server and the worker side by side until stopped; restarts one that dies."""

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = ROOT / ".venv" / "bin"
READY_WITHIN_SECONDS = 60


def commands(port: str) -> dict[str, list[str]]:
    """Return what runs: the web server with two processes of twelve threads, and the worker."""
    # As many threads as can wait for their turn to sign in and still leave some for reading; fewer
    # than the fifteen connections to the database that a process keeps.
    web = [
        str(BIN / "gunicorn"), "wsgi:app", "--bind", f"127.0.0.1:{port}", "--workers", "2",
        "--threads", "12", "--worker-class", "gthread", "--access-logfile", "/dev/null",
        "--log-level", "warning", "--graceful-timeout", "10",
    ]  # fmt: skip
    return {"web": web, "worker": [str(BIN / "flask"), "--app", "wsgi", "worker"]}


def main(port: str) -> int:
    """Serve until SIGTERM or Ctrl-C."""
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda signum, _frame: stopping.append(signum))
    running = {name: start(command) for name, command in commands(port).items()}
    if not is_ready(port, stopping):
        print("Keyholder did not become ready. See the messages above.", file=sys.stderr)
        stopping.append(signal.SIGTERM)
    elif not stopping:
        who = [str(BIN / "flask"), "--app", "wsgi", "demo", "who"]
        subprocess.run(who, cwd=ROOT, check=False)
    watch(port, running, stopping)
    for process in running.values():
        process.terminate()
    for process in running.values():
        stop(process)
    return 0


def stop(process: subprocess.Popen[bytes]) -> None:
    """Wait until a process that was told to end has ended; end it the hard way after a while."""
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def watch(port: str, running: dict[str, subprocess.Popen[bytes]], stopping: list[int]) -> None:
    """Start again what ends by itself, until told to stop."""
    while not stopping:
        time.sleep(0.5)
        for name, process in running.items():
            code = process.poll()
            if code is not None and not stopping:
                print(f"The {name} process ended ({code}); starting it again.", file=sys.stderr)
                time.sleep(1)
                running[name] = start(commands(port)[name])


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a process in the project's folder."""
    return subprocess.Popen(command, cwd=ROOT)


def is_ready(port: str, stopping: list[int]) -> bool:
    """Wait until /readyz answers 200; give up after a minute."""
    until = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < until and not stopping:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return bool(stopping)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "8000"))

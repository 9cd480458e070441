"""What a process costs: start-up, memory, drawing."""

import json
import os
import subprocess
import sys
import time

from scripts.serve import ROOT
from tests.bench.servers import Server


def process_facts(server: Server, environ: dict[str, str]) -> dict[str, float]:
    """Start-up, memory, and whether a web worker ever loaded what WeasyPrint draws with."""
    begun = time.perf_counter()
    loaded = subprocess.run(
        [sys.executable, "-c", "import wsgi, sys; print('weasyprint' in sys.modules)"],
        cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, **environ},
    ).stdout.strip()  # fmt: skip
    return {
        "import_seconds": time.perf_counter() - begun,
        "ready_seconds": server.ready_seconds,
        "memory_mb": server.memory(),
        "weasyprint": loaded == "True" or server.has_loaded("libpango"),
    }


def drawing(many: int) -> dict[str, float]:
    """Certificates, drawn in a process of their own."""
    command = [sys.executable, "-m", "tests.bench.drawing", str(many)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return {f"draw_{key}": value for key, value in json.loads(done.stdout).items()} | {
        "draw_many": many
    }

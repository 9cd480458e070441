"""Measures everything in one run, prints the table and writes docs/performance.md.

`python -m tests.bench` takes some minutes; `--full` takes a force of 100,000 and longer samples.
"""

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from scripts.serve import ROOT
from tests.bench import crowd, lists, officers, report
from tests.bench.processes import drawing, process_facts
from tests.bench.run import FULL, QUICK, Bench


def main() -> None:
    """Measure, print, and write."""
    full = "--full" in sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        print("Raising two forces …", flush=True)
        bench = Bench(FULL if full else QUICK, Path(folder), stack)
        with bench.small.opened() as app:
            lines = officers.lines(bench, app)
            together = crowd.handing_in(bench, app)
            signing = crowd.signing_in(bench, app)
        lines += lists.lines(bench)
        print("Processes and certificates …", flush=True)
        facts = {
            **together,
            **signing,
            **process_facts(bench.server, bench.small.environ),
            **drawing(bench.sizes.certificates),
        }
    text = report.written(lines, facts, bench.sizes.large, full=full)
    (ROOT / "docs" / "performance.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()

"""The table, as Markdown."""

import os
import platform
from collections.abc import Sequence
from typing import Any

from tests.bench.measuring import Line

COLUMNS = (
    "Page", "times the floor", "ms (median)", "ms (p95)", "SQL statements", "KB sent",
    "requests of a first visit", "its KB",
)  # fmt: skip


def written(lines: Sequence[Line], facts: dict[str, Any], large: int, *, full: bool) -> str:
    """Return the whole of docs/performance.md."""
    command = f"python -m tests.bench{' --full' if full else ''}"
    head = f"""# Performance

Written by `{command}` on {os.cpu_count()} cores, CPython {platform.python_version()}, SQLite; the measuring client and
whatever else the machine does run on the same cores. Every page is asked for in turn with a **floor**
in the same run: a bare Flask page under the same gunicorn settings and workers, with one indexed query
and a template of 6 KB, nobody signed in. The ratio to that floor is what carries over to another
machine; the milliseconds do not. Statements are those of a request that is not the process's first,
the signed-in person's own look-up included. Sizes are as sent to a browser that takes gzip; a first
visit is the page with its styles, scripts, fonts loaded early, and pictures.

Aims: at most 5 times the floor and 5 statements on an officer's page; 1,000 people on one page in at
most 6 statements.

"""
    floor = lines[0].floor
    rows = [
        f"| {' | '.join(COLUMNS)} |\n",
        "|---|---:|---:|---:|---:|---:|---:|---:|\n",
        f"| Floor | 1.0 | {floor:.1f} | | 1 | 6 | 1 | |\n",
        *map(_row, lines),
    ]
    return head + "".join(rows) + _same_length(lines, large) + _rest(facts)


def _row(line: Line) -> str:
    cells = (
        line.name,
        f"{line.times:.1f}",
        f"{line.ms:.1f}",
        f"{line.p95:.1f}",
        "" if line.statements is None else str(line.statements),
        f"{line.size / 1024:,.0f}",
        str(line.requests or ""),
        f"{line.first_visit / 1024:,.0f}" if line.first_visit else "",
    )
    return f"| {' | '.join(cells)} |\n"


def _same_length(lines: Sequence[Line], large: int) -> str:
    ms = {line.name: line.ms for line in lines}
    rows = [f"\n| Lists of the same length | {large:,} people to 1,000 | aim |\n|---|---:|---:|\n"]
    for name in ("People", "1,000 on one page"):
        ratio = ms[f"{name}, {large:,} people"] / ms[f"{name}, 1,000 people"]
        rows.append(f"| {name} | {ratio:.2f} | 1.5 |\n")
    return "".join(rows)


def _rest(facts: dict[str, Any]) -> str:
    hand_in = facts["hand_in_p99"] / facts["hand_in_p50"]
    lesson = facts["lesson_beside_p95"] / facts["lesson_alone_p95"]
    return f"""
| Sixteen at once ({facts["hand_ins"]} hand-ins) | | aim |
|---|---:|---:|
| Hand-in with certificate, p50 | {facts["hand_in_p50"]:.0f} ms | |
| Hand-in with certificate, p99 | {facts["hand_in_p99"]:.0f} ms | |
| Its p99 to its p50 | {hand_in:.1f} | 4 |
| The floor, p50 | {facts["floor_16_p50"]:.1f} ms | |
| A lesson's p95, alone | {facts["lesson_alone_p95"]:.1f} ms | |
| A lesson's p95, while 16 people sign in ({facts["lesson_samples"]} lessons) | {facts["lesson_beside_p95"]:.1f} ms | |
| The second to the first | {lesson:.1f} | 2 |
| Signing in, p50 of the 16 | {facts["sign_in_p50"]:.0f} ms | |

| Processes and certificates | |
|---|---:|
| Importing the application | {facts["import_seconds"]:.1f} s |
| From start to ready | {facts["ready_seconds"]:.1f} s |
| Memory of a web worker after this run | {facts["memory_mb"]:.0f} MB |
| WeasyPrint in the web process | {"yes" if facts["weasyprint"] else "no"} |
| A certificate, cold (imports, fonts, drawing) | {facts["draw_cold"]:.2f} s |
| A certificate, warm | {facts["draw_warm"]:.2f} s |
| {facts["draw_many"]:,} certificates in one process | {facts["draw_bulk"]:.0f} s |
| Size of a certificate | {facts["draw_size"] / 1024:.0f} KB |
"""

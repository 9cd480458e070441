"""The table, as Markdown."""

import os
import platform
import re
from collections.abc import Sequence
from typing import Any

from tests.bench.measuring import Line

ASSET = re.compile(r'(?:<script[^>]* src|<link[^>]* href|<img[^>]* src)="(/[^"]+)"')


def assets(page: str) -> set[str]:
    """The files that a browser asks for besides the page itself."""
    return set(ASSET.findall(page))


def written(lines: Sequence[Line], facts: dict[str, Any], large: int, *, full: bool) -> str:
    """Return the whole of docs/performance.md."""
    command = f"python -m tests.bench.run{' --full' if full else ''}"
    head = f"""# Performance

Written by `{command}` on {os.cpu_count()} cores, CPython {platform.python_version()}, SQLite; the measuring client runs
on the same cores. Every page is asked for in turn with a **floor** in the same run: a bare Flask
page under the same gunicorn settings and workers, with one indexed query and a template of 6 KB,
nobody signed in. The ratio to that floor is what carries over to another machine; the milliseconds
do not. Statements are those of a request that is not the process's first, the signed-in person's
own look-up included. Requests are those of a first visit, the page's own included.

| Page | times the floor | ms (median) | ms (p95) | SQL statements | KB | requests |
|---|---:|---:|---:|---:|---:|---:|
"""
    floor = lines[0].floor
    rows = [f"| Floor | 1.0 | {floor:.1f} | | 1 | 6 | 1 |\n", *map(_row, lines)]
    return head + "".join(rows) + _same_length(lines, large) + _rest(facts)


def _row(line: Line) -> str:
    statements = "" if line.statements is None else line.statements
    return (
        f"| {line.name} | {line.times:.1f} | {line.ms:.1f} | {line.p95:.1f} | {statements} "
        f"| {line.size / 1024:,.0f} | {line.requests} |\n"
    )


def _same_length(lines: Sequence[Line], large: int) -> str:
    times = {line.name: line.times for line in lines}
    rows = ["\n| Lists of the same length | ratio, large force to 1,000 | aim |\n|---|---:|---:|\n"]
    for name in ("People", "1,000 on one page"):
        ratio = times[f"{name}, {large:,} people"] / times[f"{name}, 1,000 people"]
        rows.append(f"| {name} | {ratio:.2f} | 1.5 |\n")
    return "".join(rows)


def _rest(facts: dict[str, Any]) -> str:
    hand_in = facts["hand_in_p99"] / facts["hand_in_p50"]
    lesson = facts["lesson_beside_p95"] / facts["lesson_alone_p95"]
    return f"""
| Sixteen at once | | aim |
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

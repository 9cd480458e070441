"""Draws certificates in a process of its own, as the worker does. Prints what it took as JSON."""

import json
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

FACTS: dict[str, Any] = {
    "serial": "KH-7F3K9-2QD4X-8M1NP-5RTVW-C6YZ0-3A",
    "force_name": "Hertfordshire Constabulary",
    "rank_and_name": "Police Constable Sam Ellis",
    "post": "Collar number 1207, Hoddesdon Safer Neighbourhood Team",
    "course": "Twitter Protocol for Officers",
    "version": "1.0.0",
    "issued_at": datetime(2025, 12, 19, 14, 5, tzinfo=UTC),
    "ends_at": datetime(2026, 12, 20, tzinfo=UTC),
    "check_address": "https://keyholder.example/verify/KH-7F3K9-2QD4X-8M1NP-5RTVW-C6YZ0-3A",
    "record": "header." + "payload" * 300 + ".signature",
}


def main(many: int) -> None:
    """Draw one cold (with everything that is loaded for it), then `many` in a row."""
    begun = time.perf_counter()
    from app.certification import drawing  # its import is part of what is measured

    sheet = drawing.Sheet(**FACTS)
    size = len(drawing.draw(sheet))
    cold = time.perf_counter() - begun
    warm = []
    for number in range(many):
        before = time.perf_counter()
        drawing.draw(replace(sheet, rank_and_name=f"Police Constable Alex Example {number}"))
        warm.append(time.perf_counter() - before)
    warm_one = sorted(warm)[len(warm) // 2]
    print(json.dumps({"cold": cold, "warm": warm_one, "bulk": sum(warm), "size": size}))


if __name__ == "__main__":
    main(int(sys.argv[1]))

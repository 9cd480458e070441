"""Writers on SQLite take turns, first come first served.

SQLite lets one transaction write at a time; whoever finds another one writing looks again after ever
longer sleeps, and whoever comes later may be luckier. Among sixteen who hand in together the
unluckiest so waited six times as long as most. The kernel's queue for a file's lock wakes them in
the order in which they came, and forgets a process that is killed.
"""

import fcntl
import os
from typing import Any

from sqlalchemy import Engine, event


def take_turns(engine: Engine) -> None:
    """Give each connection of the engine a place in the queue of the engine's database."""
    path = f"{engine.url.database}-turn"

    @event.listens_for(engine, "connect")
    def enter(_connection: Any, record: Any) -> None:  # a pool's records have no common type
        record.info["turn"] = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)

    @event.listens_for(engine, "checkin")
    def leave(_connection: Any, record: Any) -> None:
        if "turn" in record.info:
            fcntl.flock(record.info["turn"], fcntl.LOCK_UN)

    @event.listens_for(engine, "close")
    def close(_connection: Any, record: Any) -> None:
        os.close(record.info.pop("turn"))


def wait(connection: Any) -> None:
    """Wait until it is this connection's turn; it lasts until the connection is given back."""
    fcntl.flock(connection.connection.info["turn"], fcntl.LOCK_EX)

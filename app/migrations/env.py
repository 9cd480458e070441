"""Runs migrations on the connection it is handed. Never imports application code."""

from typing import Any, Literal

from alembic import context

config = context.config
connection = config.attributes["connection"]


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write our own column types as plain ones."""
    if kind == "type" and type(item).__name__ == "UTCDateTime":
        return "sa.DateTime(timezone=True)"
    return False


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave out the tables of the engine for background work, which looks after its own."""
    tables = config.attributes.get("tables")
    return kind != "table" or tables is None or name in tables


context.configure(
    connection=connection,
    target_metadata=config.attributes.get("metadata"),
    render_item=render_item,
    include_name=include_name,
    transactional_ddl=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()

"""From which showing of its page an answer came, so that a stale tab cannot take a newer one's place."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was answered before came from a page that nobody named."""
    op.add_column("answer", sa.Column("page", sa.String(32), nullable=False, server_default=""))

"""Drawn quick cards, kept by version and contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "card_pdf",
        sa.Column("course_version_id", sa.Integer(), nullable=False),
        sa.Column("card", sa.String(60), nullable=False),
        sa.Column("contacts", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_version_id"],
            ["course_version.id"],
            name="fk_card_pdf_course_version_id_course_version",
        ),
        sa.PrimaryKeyConstraint("course_version_id", "card", "contacts", name="pk_card_pdf"),
    )

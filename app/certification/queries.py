"""Reading certificates. The view `certificate_term` is the one definition of "in force"."""

from sqlalchemy import Column, Integer, MetaData, String, Table

from app.core.db import UTCDateTime

# From `starts_at` up to, not including, `ended_at`: the earliest of the certificate's own end, its
# revocation, and the day by which a later major version had to be renewed.
certificate_term = Table(
    "certificate_term",
    MetaData(),
    Column("certificate_id", Integer, primary_key=True),
    Column("person_id", Integer),
    Column("course", String),
    Column("starts_at", UTCDateTime),
    Column("restores_from", UTCDateTime),
    Column("ended_at", UTCDateTime),
)

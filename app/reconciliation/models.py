"""What platforms said, how it differed from the register, and what became of each difference."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.core.db import Base
from app.people.models import Person
from app.reconciliation.rules.kinds import Kind
from app.reconciliation.rules.layouts import Source
from app.reconciliation.rules.steps import Outcome


def _one_of(column: str, values: type[Kind] | type[Source] | type[Outcome]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class SourceMapping(Base):
    """What the columns of a source's lists hold, from `at` until the next one. Insert-only.

    `columns` and `levels` are JSON objects of texts (`rules.layouts.Mapping`).
    """

    __tablename__ = "source_mapping"
    __table_args__ = (CheckConstraint(_one_of("source", Source), name="known_source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(20), index=True)
    columns: Mapped[str] = mapped_column(Text)
    levels: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column()


class PlatformUpload(Base):
    """One list of a source that was held against the register: one reconciliation. Insert-only.

    The file itself is not kept, only its SHA-256. Of `total` rights, `matched` agreed. `is_whole`:
    the list names every account that the source has.
    """

    __tablename__ = "platform_upload"
    __table_args__ = (
        CheckConstraint(_one_of("source", Source), name="known_source"),
        CheckConstraint("matched >= 0 AND matched <= total", name="matched_of_total"),
        Index("ix_platform_upload_source", "source", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(20))
    is_whole: Mapped[bool] = mapped_column()
    sha256: Mapped[str] = mapped_column(String(64))
    mapping_id: Mapped[int] = mapped_column(ForeignKey("source_mapping.id"))
    seats: Mapped[int] = mapped_column()
    matched: Mapped[int] = mapped_column()
    total: Mapped[int] = mapped_column()
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(index=True)

    by: Mapped[Person] = relationship()


class PlatformSeat(Base):
    """One line of a list: somebody who could use an account, as the platform said. Insert-only.

    `account_key` is the account as lists are compared: "#12", or its name when it is not registered.
    """

    __tablename__ = "platform_seat"
    __table_args__ = (Index("ix_platform_seat_upload", "upload_id", "account_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("platform_upload.id"))
    line: Mapped[int] = mapped_column()
    account: Mapped[str] = mapped_column(String(120))
    account_key: Mapped[str] = mapped_column(String(130))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    login: Mapped[str] = mapped_column(String(254))
    level: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))


class Finding(Base):
    """One difference between a source and the register, from the list that first showed it. Insert-only.

    It is a task: whose it is, and what became of it, are rows of their own. Once a list does not show
    it any more it is closed for good; the same difference later is another finding.
    """

    __tablename__ = "finding"
    __table_args__ = (
        CheckConstraint(_one_of("kind", Kind), name="known_kind"),
        Index("ix_finding_upload", "upload_id"),
        Index("ix_finding_account", "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("platform_upload.id"))
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(420))
    account: Mapped[str] = mapped_column(String(120))
    account_key: Mapped[str] = mapped_column(String(130))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    login: Mapped[str] = mapped_column(String(254))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    says: Mapped[str] = mapped_column(String(700))
    due_on: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column()

    upload: Mapped[PlatformUpload] = relationship()
    registered: Mapped[Account | None] = relationship()
    person: Mapped[Person | None] = relationship()


class FindingStep(Base):
    """What somebody, or a later list, said of a finding. The newest counts. Insert-only."""

    __tablename__ = "finding_step"
    __table_args__ = (
        CheckConstraint(_one_of("outcome", Outcome), name="known_outcome"),
        CheckConstraint("outcome = 'gone' OR why <> ''", name="reason_unless_gone"),
        CheckConstraint("outcome <> 'gone' OR upload_id IS NOT NULL", name="gone_by_a_list"),
        Index("ix_finding_step_finding", "finding_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    outcome: Mapped[str] = mapped_column(String(20))
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("platform_upload.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column()
    why: Mapped[str] = mapped_column(String(500))


class FindingOwner(Base):
    """Whose task a finding is, from `at` until the next one. Insert-only."""

    __tablename__ = "finding_owner"
    __table_args__ = (Index("ix_finding_owner_finding", "finding_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column()

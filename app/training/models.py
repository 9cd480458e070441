"""Enrolments, lessons read, attempts, extra time, answers, results."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Dated, one_open
from app.courses.models import CourseVersion
from app.people.models import Person

SEALED = {"sealed": True}  # in the history as a hash only


class Enrolment(Base):
    """That a person is to take a course, by when, and why. Insert-only; a renewal is a new row."""

    __tablename__ = "enrolment"
    __table_args__ = (Index("ix_enrolment_person", "person_id", "course", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column()
    due_at: Mapped[datetime] = mapped_column()
    why: Mapped[str] = mapped_column(String(200))

    person: Mapped[Person] = relationship()


class LessonRead(Base):
    """That a person marked a lesson as read. Insert-only.

    Progress towards a course counts the lessons read since the round of training began (see
    `rules.round.round_began`), for as long as a certificate earned on that day would be in force.
    """

    __tablename__ = "lesson_read"
    __table_args__ = (Index("ix_lesson_read_person", "person_id", "course", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course: Mapped[str] = mapped_column(String(60))
    lesson: Mapped[str] = mapped_column(String(60))
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    at: Mapped[datetime] = mapped_column()


class Attempt(Base):
    """One sitting of a quiz, on one exact version. One open for a person and course.

    `paper` is JSON: the questions drawn, in order, each with an opaque key and its options'
    opaque keys in the order shown. It never leaves the server whole.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("person_id", "course", "number"),
        Index(
            "uq_attempt_open",
            "person_id",
            "course",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        CheckConstraint(
            "deadline_at IS NULL OR deadline_at > started_at", name="deadline_after_start"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course: Mapped[str] = mapped_column(String(60))
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    number: Mapped[int] = mapped_column()
    seed: Mapped[str] = mapped_column(String(64))
    paper: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column()
    deadline_at: Mapped[datetime | None] = mapped_column()
    closed_at: Mapped[datetime | None] = mapped_column()

    person: Mapped[Person] = relationship()
    course_version: Mapped[CourseVersion] = relationship()
    result: Mapped["Result | None"] = relationship(back_populates="attempt")


class ExtraTime(Dated, Base):
    """More time for the quizzes that a person starts while it holds. Ended, never deleted.

    `percent` is how much more than the course gives; null: no limit at all.
    """

    __tablename__ = "extra_time"
    __table_args__ = (
        CheckConstraint("percent BETWEEN 1 AND 1000", name="more_not_less"),
        CheckConstraint("by_id <> person_id", name="nobody_gives_it_to_themselves"),
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_it_starts"),
        Index("ix_extra_time_person", "person_id", "starts_at"),
        one_open("uq_extra_time_open", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    percent: Mapped[int | None] = mapped_column()
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(String(500))


class Answer(Base):
    """An answer as it was given. Appended: the highest `number` that is not late counts."""

    __tablename__ = "answer"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)  # question number, from 1
    number: Mapped[int] = mapped_column(primary_key=True)  # of this answer, from 1
    given: Mapped[str] = mapped_column(Text)  # JSON of opaque option keys
    at: Mapped[datetime] = mapped_column()
    is_late: Mapped[bool] = mapped_column(default=False)
    page: Mapped[str] = mapped_column(String(32), server_default="")  # which showing it came from


class Result(Base):
    """What an attempt came to. Insert-only. `detail` is JSON: by objective, and by question.

    Marks are the person's and Corporate Communication's: the history, which others read, has them
    as a hash only.
    """

    __tablename__ = "result"
    __table_args__ = (
        CheckConstraint("right_answers >= 0 AND right_answers <= questions", name="counts_agree"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), unique=True)
    at: Mapped[datetime] = mapped_column()
    right_answers: Mapped[int] = mapped_column(info=SEALED)
    questions: Mapped[int] = mapped_column(info=SEALED)
    has_passed: Mapped[bool] = mapped_column(info=SEALED)
    must_pass_missed: Mapped[int] = mapped_column(info=SEALED)
    detail: Mapped[str] = mapped_column(Text, info=SEALED)

    attempt: Mapped[Attempt] = relationship(back_populates="result")


class Credit(Base):
    """What a session or prior learning counts for in a course. Insert-only; see `CreditWithdrawal`.

    `about` names what it was given for ("session:12"). `counts` is 'instead' (of the lessons, never
    of the quiz), 'beside' them, or 'certifies' (approved prior learning, where the course says so).
    `until_at` is up to when it counts, if that is sooner than what is earned on its day would.
    """

    __tablename__ = "credit"
    __table_args__ = (
        CheckConstraint("kind IN ('session', 'prior learning')", name="known_kind"),
        CheckConstraint("counts IN ('instead', 'beside', 'certifies')", name="known_counts"),
        CheckConstraint(
            "counts <> 'certifies' OR kind = 'prior learning'", name="no_session_certifies"
        ),
        Index("ix_credit_person", "person_id", "course", "at"),
        Index("ix_credit_about", "about"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(60))
    counts: Mapped[str] = mapped_column(String(10))
    until_at: Mapped[datetime | None] = mapped_column()
    at: Mapped[datetime] = mapped_column()
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    withdrawal: Mapped["CreditWithdrawal | None"] = relationship(back_populates="credit")


class CreditWithdrawal(Base):
    """That a credit no longer counts, from `at` on. Insert-only."""

    __tablename__ = "credit_withdrawal"

    id: Mapped[int] = mapped_column(primary_key=True)
    credit_id: Mapped[int] = mapped_column(ForeignKey("credit.id"), unique=True)
    at: Mapped[datetime] = mapped_column()
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(String(500))

    credit: Mapped[Credit] = relationship(back_populates="withdrawal")


class DrillStep(Base):
    """A choice made in a decision drill: `run` counts how often the person began it, `position` the
    choices of that run, both from 1. Insert-only. Nobody is graded by it.
    """

    __tablename__ = "drill_step"
    __table_args__ = (UniqueConstraint("person_id", "course", "drill", "run", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course: Mapped[str] = mapped_column(String(60))
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    drill: Mapped[str] = mapped_column(String(60))
    run: Mapped[int] = mapped_column()
    position: Mapped[int] = mapped_column()
    step: Mapped[str] = mapped_column(String(60))
    choice: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column()

"""Random histories of a force: the one query and a naive model never disagree."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from app.access import queries
from app.access.models import (
    AccessReview,
    Emergency,
    EmergencyConfirmation,
    Grant,
    PersonSuspension,
    PlatformChange,
    ReviewAnswer,
    ReviewItem,
)
from app.accounts.models import Account, AccountLock
from app.certification.models import Certificate, Revocation, SignedUndertaking
from app.certification.rules import term
from app.core.db import db
from app.courses.models import CourseApproval, CourseVersion, Undertaking
from app.evidence.rules import spells
from app.people.models import Appointment, Employment, Person, Posting, Unit
from tests.whole.naive import NaiveCertificate, NaiveForce, NaiveGrant, NaivePosting, Span

PEOPLE, ACCOUNTS = (1, 2), (1, 2)
COURSES = {1: "twitter-protocol", 2: "another"}  # account -> the course it requires
BEGINS = datetime(2025, 9, 1, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.soak
HISTORIES = {"test": 200, "soak": 2000}

# How time moves between two happenings: a tick, minutes, months; and onto both changes of clocks.
TICK = timedelta(microseconds=1)
moves = st.one_of(
    st.just(TICK),
    st.integers(1, 180).map(lambda minutes: timedelta(minutes=minutes)),
    st.integers(1, 120).map(lambda days: timedelta(days=days)),
    st.sampled_from([datetime(2025, 10, 26, 1, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)]),
)
person, account = st.sampled_from(PEOPLE), st.sampled_from(ACCOUNTS)
happenings = st.one_of(
    st.tuples(st.sampled_from(["join", "leave", "certify", "revoke", "sign"]), person, account),
    st.tuples(st.sampled_from(["certify", "grant", "grant", "end grant", "sign"]), person, account),
    st.tuples(st.sampled_from(["lock", "unlock", "close"]), person, account),
    st.tuples(st.sampled_from(["restrict", "lift restriction", "join press"]), person, account),
    st.tuples(
        st.sampled_from(["suspend", "lift suspension", "let sleep", "wake", "leave press"]),
        person,
        account,
    ),
    st.tuples(st.sampled_from(["major version", "new undertaking"]), person, account),
    st.tuples(st.sampled_from(["grant for a time", "set up", "set up", "remove"]), person, account),
    st.tuples(st.sampled_from(["emergency", "confirm", "post", "post"]), person, account),
    st.tuples(
        st.sampled_from(["restrict person", "lift from person", "be absent", "come back"]),
        person,
        account,
    ),
    st.tuples(st.sampled_from(["review", "answer"]), person, account),
)
histories = st.lists(st.tuples(moves, happenings), min_size=4, max_size=26)


class Recorder:
    """Writes what happens into the database and into the naive model, side by side."""

    def __init__(self) -> None:
        self.at = BEGINS
        self.model = NaiveForce()
        self.moments = [BEGINS]
        self.model.course_of = dict(COURSES)
        self.major, self.undertaking = dict.fromkeys(ACCOUNTS, 1), dict.fromkeys(ACCOUNTS, 0)
        self.version_id: dict[int, int] = {}  # by the account whose course it is, as the two above
        self.issued = 0
        self._found()

    def _found(self) -> None:
        unit = Unit(id=1, name="Force", kind="force", path="0001.")
        team = Unit(id=2, name="Team", kind="team", parent_id=1, path="0001.0002.")
        people = [
            Person(
                id=n,
                collar_number=str(n),
                name=f"Person {n}",
                kind="officer",
                email=f"{n}@f.example",
            )
            for n in (*PEOPLE, 99)
        ]
        accounts = [
            Account(
                id=n, platform="X", handle=f"@{n}", address="", unit_id=1, purpose="", kind="main",
                required_course=COURSES[n], starts_at=BEGINS,
            )
            for n in ACCOUNTS
        ]  # fmt: skip
        db.session.add_all([unit, team, *people])
        db.session.flush()
        db.session.add_all(accounts)
        for n in ACCOUNTS:
            self.model.open[n] = Span(BEGINS)
        for n in PEOPLE:
            self.join(n, 0)
        for a in ACCOUNTS:
            self.publish(a, renew_by=None)
            self.new_undertaking(0, a)
            for n in PEOPLE:
                self.sign(n, a)
            self.certify(1, a)  # person 2 begins without, and is posted nowhere
        self.post(1, 1)

    def move(self, step: timedelta | datetime) -> None:
        if isinstance(step, datetime):
            self.at = max(self.at + TICK, step)
        else:
            self.at += step
        self.moments.append(self.at)

    def join(self, n: int, _account: int) -> None:
        spans = self.model.employed.setdefault(n, [])
        if not spans or spans[-1].end is not None:
            db.session.add(Employment(person_id=n, starts_at=self.at))
            spans.append(Span(self.at))

    def leave(self, n: int, _account: int) -> None:
        span = self.model.employed[n][-1]
        if span.end is None and span.start < self.at:
            row = db.session.query(Employment).filter_by(person_id=n, ends_at=None).one()
            row.ends_at = span.end = self.at

    def publish(self, a: int, renew_by: datetime | None) -> None:
        major = self.major[a]
        version = CourseVersion(
            course=COURSES[a], version=f"{major}.0.0", major=major, change="major", title="T",
            content="{}", content_hash="", published_at=self.at, published_by_id=99,
        )  # fmt: skip
        db.session.add(version)
        db.session.flush()
        self.version_id[a] = version.id
        db.session.add(
            CourseApproval(course_version_id=version.id, at=self.at, by_id=1, renew_by=renew_by)
        )

    def major_version(self, _n: int, a: int) -> None:
        self.major[a] += 1
        renew_by = self.at + timedelta(days=30)
        self.publish(a, renew_by)
        self.model.majors.append((COURSES[a], self.major[a], renew_by))
        self.moments.append(renew_by)

    def new_undertaking(self, _n: int, a: int) -> None:
        self.undertaking[a] += 1
        number = self.undertaking[a]
        since = self.at + timedelta(days=14 if number > 1 else 0)
        db.session.add(
            Undertaking(
                id=number * 10 + a, course=COURSES[a], number=number, title="U", text="U",
                text_hash="", course_version_id=self.version_id[a], required_from=since,
            )
        )  # fmt: skip
        self.model.owed.append((COURSES[a], number, since))
        self.moments.append(since)

    def sign(self, n: int, a: int) -> None:
        number = self.undertaking[a]
        if not any(one[:3] == (n, COURSES[a], number) for one in self.model.signed):
            db.session.add(
                SignedUndertaking(
                    person_id=n, undertaking_id=number * 10 + a, name_typed="x", at=self.at
                )
            )
            self.model.signed.append((n, COURSES[a], number, self.at))

    def certify(self, n: int, a: int) -> None:
        own = self.model.own(n, COURSES[a])
        standing = [
            self.model.end_of(one) for one in own if one.start <= self.at < self.model.end_of(one)
        ]
        made = term(
            self.at, max(standing, default=None),
            validity_months=12, renewal_window_days=60, restores_within_days=90,
        )  # fmt: skip
        self.issued += 1
        db.session.add(
            Certificate(
                id=self.issued, serial=f"S{self.issued}", person_id=n, course=COURSES[a],
                course_version_id=self.version_id[a], earned_by=f"attempt:{self.issued}",
                starts_at=made.starts_at, ends_at=made.ends_at, restores_from=made.restores_from,
                status_index=self.issued, holder_name="", holder_rank="", holder_unit="",
                key_id="", record="",
            )
        )  # fmt: skip
        self.model.certificates.append(
            NaiveCertificate(
                n, COURSES[a], self.major[a], made.starts_at, made.ends_at, made.restores_from
            )
        )
        self.moments += [made.ends_at, made.ends_at - TICK]

    def revoke(self, n: int, a: int) -> None:
        for number, one in enumerate(self.model.certificates, 1):
            if (
                (one.person, one.course) == (n, COURSES[a])
                and one.revoked_at is None
                and one.start < self.at
            ):
                db.session.add(Revocation(certificate_id=number, at=self.at, by_id=99, why="x"))
                one.revoked_at = self.at
                return

    def grant(self, n: int, a: int, **given: datetime) -> None:
        """Ask the database itself: it must refuse exactly what the naive model refuses. `given` are
        the end and the moments by which something has to be done."""
        spans = self.model.grants.setdefault((n, a), [])
        usable = any(
            one.revoked_at is None and one.start <= self.at < self.model.end_of(one)
            for one in self.model.own(n, COURSES[a])
        )
        allowed = usable and (
            not spans or (spans[-1].end or datetime.max.replace(tzinfo=UTC)) <= self.at
        )
        db.session.flush()
        try:
            with db.session.begin_nested():
                db.session.add(Grant(person_id=n, account_id=a, starts_at=self.at, **given))
                db.session.flush()
            was_made = True
        except IntegrityError:
            was_made = False
        assert was_made == allowed, (
            f"the database {'took' if was_made else 'refused'} a grant at {self.at}"
        )
        if was_made:
            end = given.pop("ends_at", None)
            spans.append(NaiveGrant(self.at, end, **given))
            self.moments += [*given.values(), *filter(None, [end])]

    def grant_for_a_time(self, n: int, a: int) -> None:
        """As an approval does: it has an end, and is to be set up in time."""
        self.grant(
            n,
            a,
            ends_at=self.at + timedelta(days=200 if n == 1 else 20),
            set_up_by=self.at + timedelta(days=14),
        )

    def emergency(self, n: int, a: int) -> None:
        ends_at = self.at + timedelta(hours=72)
        before = len(self.model.grants.get((n, a), []))
        self.grant(
            n, a, ends_at=ends_at, set_up_by=ends_at, confirm_by=self.at + timedelta(hours=30)
        )
        if len(self.model.grants[n, a]) > before:
            grant, _ = self._last_grant(n, a)
            db.session.add(Emergency(grant_id=grant.id, by_id=3 - n, at=self.at, why="x"))

    def _last_grant(self, n: int, a: int) -> tuple[Grant, NaiveGrant] | None:
        spans = self.model.grants.get((n, a), [])
        if not spans:
            return None
        rows = db.session.query(Grant).filter_by(person_id=n, account_id=a)
        return rows.order_by(Grant.starts_at.desc()).first(), spans[-1]

    def set_up(self, n: int, a: int) -> None:
        if found := self._last_grant(n, a):
            self._change(found[0], "set up")
            found[1].set_ups.append(self.at)

    def remove(self, n: int, a: int) -> None:
        """What the platform has changes nobody's right."""
        if found := self._last_grant(n, a):
            self._change(found[0], "removed")

    def _change(self, grant: Grant, kind: str) -> None:
        db.session.add(
            PlatformChange(
                grant_id=grant.id, kind=kind, level="publish", done_on=self.at.date(),
                reference="", by_id=99, at=self.at,
            )
        )  # fmt: skip

    def confirm(self, n: int, a: int) -> None:
        """Put straight into the table: the database refuses it when it is too late or not asked for."""
        found = self._last_grant(n, a)
        if not found or found[1].confirmations:
            return
        db.session.flush()
        db.session.add(EmergencyConfirmation(grant_id=found[0].id, by_id=99, at=self.at, why="x"))
        try:
            with db.session.begin_nested():
                db.session.flush()
        except IntegrityError:
            return
        found[1].confirmations.append(self.at)

    def post(self, n: int, a: int) -> None:
        """Post somebody to a unit, or on in the same one."""
        spans = self.model.postings.setdefault(n, [])
        if spans and spans[-1].start >= self.at:
            return
        if spans and spans[-1].end is None:
            row = db.session.query(Posting).filter_by(person_id=n, ends_at=None).one()
            row.ends_at = spans[-1].end = self.at
            db.session.flush()
        db.session.add(Posting(person_id=n, unit_id=a, starts_at=self.at))
        spans.append(NaivePosting(self.at, None, a))

    def restrict_person(self, n: int, _a: int, kind: str = "standards", days: int = 0) -> None:
        spans = self.model.suspensions.setdefault((n, kind), [])
        if not spans or spans[-1].end is not None:
            since = self.at + timedelta(days=days)
            db.session.add(
                PersonSuspension(person_id=n, kind=kind, by_id=99, why="x", starts_at=since)
            )
            spans.append(Span(since))
            self.moments.append(since)

    def be_absent(self, n: int, a: int) -> None:
        self.restrict_person(n, a, "absence", days=28)

    def lift_from_person(self, n: int, _a: int, kind: str = "standards") -> None:
        spans = self.model.suspensions.get((n, kind), [])
        if spans and spans[-1].end is None:
            row = (
                db.session.query(PersonSuspension)
                .filter_by(person_id=n, kind=kind, ends_at=None)
                .one()
            )
            row.ends_at = spans[-1].end = max(self.at, spans[-1].start)
            row.ended_by_id = 1 if n == 2 else 2

    def come_back(self, n: int, a: int) -> None:
        self.lift_from_person(n, a, "absence")

    def end_grant(self, n: int, a: int) -> None:
        spans = self.model.grants.get((n, a), [])
        if spans and spans[-1].holds(self.at) and spans[-1].start < self.at:
            row, span = self._last_grant(n, a)
            row.ends_at = span.end = self.at

    def lock(self, _n: int, a: int, kind: str = "compromised") -> None:
        spans = self.model.measures.setdefault((a, kind), [])
        if not spans or spans[-1].end is not None:
            review_on = self.at.date() + timedelta(days=28)
            db.session.add(
                AccountLock(
                    account_id=a,
                    kind=kind,
                    by_id=1,
                    why="x",
                    starts_at=self.at,
                    review_on=review_on,
                )
            )
            spans.append(Span(self.at))

    def unlock(self, _n: int, a: int, kind: str = "compromised") -> None:
        spans = self.model.measures.get((a, kind), [])
        if spans and spans[-1].end is None and spans[-1].start < self.at:
            row = (
                db.session.query(AccountLock).filter_by(account_id=a, kind=kind, ends_at=None).one()
            )
            row.ends_at = spans[-1].end = self.at
            row.ended_by_id = 2

    def suspend(self, n: int, a: int) -> None:
        self.lock(n, a, "suspended")

    def restrict(self, n: int, a: int) -> None:
        self.lock(n, a, "restricted")

    def let_sleep(self, n: int, a: int) -> None:
        self.lock(n, a, "dormant")

    def lift_suspension(self, n: int, a: int) -> None:
        self.unlock(n, a, "suspended")

    def lift_restriction(self, n: int, a: int) -> None:
        self.unlock(n, a, "restricted")

    def wake(self, n: int, a: int) -> None:
        self.unlock(n, a, "dormant")

    def join_press(self, n: int, _account: int) -> None:
        spans = self.model.press.setdefault(n, [])
        if not spans or spans[-1].end is not None:
            role = "Corporate Communication officer"
            db.session.add(
                Appointment(person_id=n, role=role, unit_id=1, why="x", starts_at=self.at)
            )
            spans.append(Span(self.at))

    def leave_press(self, n: int, _account: int) -> None:
        spans = self.model.press.get(n, [])
        if spans and spans[-1].end is None and spans[-1].start < self.at:
            row = db.session.query(Appointment).filter_by(person_id=n, ends_at=None).one()
            row.ends_at = spans[-1].end = self.at

    def close(self, _n: int, a: int) -> None:
        if self.model.open[a].end is None and self.at > BEGINS:
            row = db.session.get(Account, a)
            row.ends_at = self.model.open[a].end = self.at

    def review(self, _n: int, _a: int) -> None:
        grants = db.session.query(Grant).filter(Grant.in_force(self.at)).all()
        if not grants:
            return
        over = self.at + timedelta(days=14)
        review = AccessReview(title="R", unit_id=1, starts_at=self.at, deadline_at=over, by_id=99)
        db.session.add(review)
        db.session.flush()
        db.session.add_all([ReviewItem(review_id=review.id, grant_id=one.id) for one in grants])
        asked = {(one.person_id, one.account_id, one.starts_at) for one in grants}
        self.model.reviews.append((self.at, over, asked))
        self.moments += [over, over - TICK]

    def answer(self, n: int, a: int) -> None:
        item = (
            db.session.query(ReviewItem)
            .join(Grant, Grant.id == ReviewItem.grant_id)
            .outerjoin(ReviewAnswer, ReviewAnswer.item_id == ReviewItem.id)
            .filter(Grant.person_id == n, Grant.account_id == a, ReviewAnswer.id.is_(None))
            .order_by(ReviewItem.id.desc())
            .first()
        )
        if item is not None:
            db.session.add(
                ReviewAnswer(item_id=item.id, outcome="confirmed", by_id=99, at=self.at, why="x")
            )
            self.model.answers.append(((n, a, item.grant.starts_at), self.at))


def compare(record: Recorder, at: datetime) -> None:
    """Fail when the one query and the naive model disagree about anybody at `at`."""
    known = {
        (one.person_id, one.account_id): one for one in queries.standings(at, queries.granted(at))
    }
    for n in PEOPLE:
        for a in ACCOUNTS:
            expected = record.model.may_post(n, a, at)
            found = known[n, a].may_post if (n, a) in known else False
            assert found == expected, f"person {n}, account {a}, at {at}: {found} but {expected}"


@pytest.fixture
def how_many(request):
    return HISTORIES["soak" if request.config.getoption("--soak") else "test"]


def test_the_one_query_agrees_with_a_naive_model_at_any_moment(app, how_many):
    @settings(
        max_examples=how_many,
        deadline=None,
        derandomize=how_many == HISTORIES["test"],  # the same histories each time; new ones in soak
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(histories, st.lists(st.integers(0, 10_000), min_size=3, max_size=6))
    def agree(history, picks):
        try:
            play(history, picks)
        finally:
            db.session.rollback()

    agree()


def play(history, picks) -> None:
    """Let a history happen, and compare the answers at some of its moments."""
    record = Recorder()
    for step, (what, n, a) in history:
        record.move(step)
        getattr(record, what.replace(" ", "_"))(n, a)
        db.session.flush()
    moments = sorted(record.moments)
    asked = {moments[pick % len(moments)] for pick in picks}
    asked |= {moment + timedelta(hours=pick) for moment, pick in zip(moments, picks, strict=False)}
    for at in asked | {record.at}:
        compare(record, at)
    if picks[0] % 10 == 0:  # each takes as long as ten histories without
        compare_spells(record, asked)


def compare_spells(record: Recorder, asked: set[datetime]) -> None:
    """Fail when what is told of a whole time disagrees with the naive model at a moment of it."""
    for a in ACCOUNTS:
        moments = [BEGINS, *queries.changes(a, BEGINS, record.at)]
        told = spells([(at, queries.holders(a, at)) for at in moments], record.at)
        for n, at in product(PEOPLE, [at for at in asked if BEGINS <= at < record.at]):
            found = any(one.could_post and one.since <= at < one.until for one in told.get(n, ()))
            expected = record.model.may_post(n, a, at)
            assert found == expected, f"person {n}, account {a}, at {at}: {found} but {expected}"

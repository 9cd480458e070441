"""Which courses people are certified on, and whom each enrols."""

from dataclasses import dataclass, field
from datetime import datetime

from app.courses import queries as courses
from app.training import queries as training
from app.training.rules.audience import Enrolling


@dataclass(frozen=True, slots=True)
class Offered:
    """The courses in force: their titles, in the order of filters; and whom they enrol, by id."""

    titles: tuple[tuple[str, str], ...] = ()
    enrolling: dict[str, Enrolling] = field(default_factory=dict)

    def chosen(self, asked: str) -> Enrolling:
        """Return the course asked for, if it is in force, else the first; one without a name when
        there is none.
        """
        first = next((id_ for id_, _ in self.titles), "")
        return self.enrolling.get(asked) or self.enrolling.get(first) or Enrolling(first)


def offered(at: datetime) -> Offered:
    """Return the courses in force at `at`. One small statement."""
    versions = courses.approved(at)
    return Offered(
        tuple(courses.titles(versions)),
        {course: training.enrolling_by(of) for course, of in versions.items()},
    )

"""What is wrong with a course's text, and the text as read."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a course's text, and how to mend it. `is_advice` does not stop it."""

    file: str
    line: int
    says: str
    mend: str
    is_advice: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.says} {self.mend}".rstrip()


@dataclass(slots=True)
class Source:
    """A course as read: the raw snapshot, where each part stands, and every fault found so far.

    `places` maps "lesson:courts", "question:tp-4-active-01", "fact:C1", "objective:active",
    "investigation:named-online", "drill:first-bad-hour", "step:first-bad-hour:0" (by its place in
    the file; so too "choice:…:0:1" and "ending:…:0"), "card:first-hour", "line:first-hour:0:1" and
    "file:course" to the file and the line on which the thing begins.
    """

    name: str
    raw: dict[str, Any] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        """Whether a course can be built from it: nothing found but advice."""
        return all(fault.is_advice for fault in self.faults)

    def fault(self, file: str, line: int, says: str, mend: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(file, line, says, mend))

    def at(self, key: str, says: str, mend: str, *, is_advice: bool = False) -> None:
        """Note a fault about a thing whose place is known."""
        self.faults.append(self.about(key, says, mend, is_advice=is_advice))

    def about(
        self, key: str, says: str, mend: str, *, is_advice: bool = False, below: int = 0
    ) -> Fault:
        """Return a fault about a thing whose place is known; `below` counts lines from its first."""
        file, line = self.places.get(key, (f"{self.name}/course.yaml", 1))
        return Fault(file, line + below, says, mend, is_advice)

"""A whole course in a few lines, to break in one place at a time."""

import shutil
from pathlib import Path

from app.courses import source
from app.courses.faults import Source

NAME = "small-course"
COURSE = """\
course: small-course
title: A small course
version: 1.0.0
summary: How to post about cats.
opens_access: true
serial_prefix: KH
audience: {says: Everyone, due_days: 28, rules: [{says: Every officer, kinds: [officer]}]}
policy:
  pass_mark: 50
  must_pass: true
  time_limit_minutes: 30
  attempts: 3
  attempts_within_days: 30
  cool_down_hours: 24
  validity_months: 12
  renewal_window_days: 60
  restores_within_days: 90
  undertaking_grace_days: 14
  major_renewal_days: 30
objectives:
  - {id: cats, lesson: 1, draw: 1, title: Post about cats}
"""
FACTS = """\
A1: {says: Cats are liked., source: A survey, status: V, checked: 2026-11-01, review_by: 2027-05-01}
G1: {says: Cats have fur., source: Common knowledge, status: G, checked: 2026-11-01, review_by: 2027-05-01}
"""
UNDERTAKING = """\
---
number: 1
title: A promise
checked: 2026-11-01
---
I will be kind to cats.
"""
LESSON = """\
---
lesson: 1
id: cats
title: Cats
minutes: 1
checked: 2026-11-01
review_by: 2027-05-01
objectives: [cats]
---
Cats are liked. Post about them.[^A1]

## What to post

::: principle SAF
A cat is safe.[^G1]
:::

```example-post
name: Millfield Police
handle: "@ExampleSNT"
when: Monday, 09:00
text: Our ==cat== is here!
verdict: good
title: This is fine.
because: It is a cat.
facts: [A1]
```

::: scenario A cat is lost
What do you do?

---

Look for it.[^A1] Ask {contact:control-room}.
:::
"""
QUESTIONS = """\
- id: sc-1-cats-01
  objective: cats
  lesson: 1
  kind: single
  scenario: true
  decision: post
  tests: [SAF]
  facts: [A1]
  checked: 2026-11-01
  situation: A cat sits on the car.
  ask: What do you do?
  options:
    - {id: a, text: Post it, right: true, feedback: It is liked.}
    - {id: b, text: Hide it, feedback: It would be found.}
    - {id: c, text: Sell it, feedback: It is not yours.}
- id: sc-1-cats-02
  objective: cats
  lesson: 1
  kind: true_false
  scenario: false
  decision: none
  tests: [SAF]
  facts: [A1]
  checked: 2026-11-01
  ask: Cats are liked.
  options:
    - {id: "true", right: true, feedback: They are.}
    - {id: "false", feedback: They are.}
"""
DRILL = """\
id: lost-cat
title: A cat is lost
for: Cat officers
minutes: 3
version: 1.0.0
checked: 2026-11-01
review_by: 2027-05-01
begins: A cat is gone.[^A1]
start: call
steps:
  - id: call
    at: "19:05"
    shows: The owner rings.
    ask: What do you do?
    choices:
      - {id: a, does: hold, text: Wait, leads_to: hour, then: You wait., verdict: good, why: "It may come back.[^A1]", facts: [A1]}
      - {id: b, does: say, text: Post it, leads_to: hour, then: You post., verdict: mixed, why: It is early., facts: [A1, G1]}
      - {id: c, does: correct, text: Say it is a dog, leads_to: lost, then: You are wrong., verdict: poor, why: It is a cat., facts: [A1]}
  - id: hour
    at: "+1 07:30"
    shows: It is still gone.
    ask: What now?
    choices:
      - {id: a, does: ask, text: Ask the team, leads_to: found, then: They look., verdict: good, why: They know., facts: [A1]}
      - {id: b, does: refer, text: Pass it on, leads_to: found, then: It is passed on., verdict: good, why: So it is., facts: [A1]}
      - {id: c, does: preserve, text: Keep the hair, leads_to: lost, then: You keep it., verdict: poor, why: It is late., facts: [A1]}
endings:
  - {id: found, at: "+1 09:00", title: It is found, shows: It sits on the car., debrief: "You asked.[^A1]", facts: [A1]}
  - {id: lost, at: "+1 09:00", title: It is lost, shows: Nobody knows., debrief: You did not ask., facts: [A1]}
"""
CARD = """\
id: first-cat
title: First cat
lead: Open this when a cat is gone.
version: 1.0.0
checked: 2026-11-01
review_by: 2027-05-01
sections:
  - heading: Ring
    lines:
      - {says: "Ring the control room: {contact:control-room}.", facts: [A1]}
      - {says: Look on the car., facts: [A1, G1]}
"""
FILES = {
    "course.yaml": COURSE,
    "undertaking.md": UNDERTAKING,
    "facts/01.yaml": FACTS,
    "lessons/01-cats.md": LESSON,
    "questions/01-cats.yaml": QUESTIONS,
}


EXERCISES = {"drills/lost-cat.yaml": DRILL, "cards/first-cat.yaml": CARD}


def write(folder: Path, more: dict[str, str] | None = None) -> Path:
    """Write the small course below `folder`, with more files; return its own folder."""
    home = folder / NAME
    shutil.rmtree(home, ignore_errors=True)
    for name, text in {**FILES, **(more or {})}.items():
        file = home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return home


def read(
    folder: Path, *changes: tuple[str, str, str], more: dict[str, str] | None = None
) -> Source:
    """Read the small course after changes (file, what stands there, what shall)."""
    home = write(folder, more)
    for file, old, new in changes:
        text = (home / file).read_text("utf-8")
        assert old in text, f"{old!r} is not in {file}"
        (home / file).write_text(text.replace(old, new, 1), "utf-8")
    return source.read(NAME, folder)

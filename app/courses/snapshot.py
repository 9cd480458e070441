"""The immutable form of a course: canonical JSON, named by its hash."""

import hashlib
import json
from typing import Any

from app.courses.content import Course, build


def encode(raw: dict[str, Any]) -> str:
    """Return the canonical JSON of a checked course: sorted keys, no spaces, UTF-8."""
    return json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def content_hash(text: str) -> str:
    """Return the SHA-256 of a snapshot, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def decode(text: str) -> Course:
    """Return the course that a snapshot holds."""
    return build(json.loads(text))

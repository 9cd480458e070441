"""Nothing that looks like a secret is kept, whichever way it comes."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from app.accounts.rules import secret_fault
from app.core.errors import Refused

P = ParamSpec("P")
R = TypeVar("R")
NAMES = {
    "handle",
    "address",
    "recovery_mailbox",
}  # names and addresses, which have rules of their own


def keeps_no_secrets(action: Callable[P, R]) -> Callable[P, R]:
    """Refuse, before the action, any text given to it that looks like a password, seed or code."""

    @wraps(action)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        given: dict[str, Any] = dict(kwargs)
        for value in args:
            if is_dataclass(value):
                given.update({one.name: getattr(value, one.name) for one in fields(value)})
        texts = [
            text for name, text in given.items() if isinstance(text, str) and name not in NAMES
        ]
        faults = dict.fromkeys(filter(None, map(secret_fault, texts)))
        if faults:
            raise Refused(*faults)
        return action(*args, **kwargs)

    return checked

"""What people do with sessions: plan, move, cancel, lead, book, leave, attend; private calendars.

Who changes a session or its queue holds the session's row (`lock(SessionPlan, id)`) and reads the
clock after that.
"""

from app.sessions.actions.attendance import arrive, close, mark
from app.sessions.actions.booking import book, leave
from app.sessions.actions.feeds import end_feed, open_feed
from app.sessions.actions.planning import cancel, change, plan, set_trainers, stop_leading

__all__ = [
    "arrive",
    "book",
    "cancel",
    "change",
    "close",
    "end_feed",
    "leave",
    "mark",
    "open_feed",
    "plan",
    "set_trainers",
    "stop_leading",
]

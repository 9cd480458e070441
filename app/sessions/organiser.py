"""Who invites here. For the edge alone: it reads the application's settings."""

from email.utils import parseaddr

from flask import current_app

from app.sessions.calendar import Organiser


def organiser() -> Organiser:
    """Return who invites: the force, from the address that its messages come from."""
    _, address = parseaddr(current_app.extensions["settings"].mail_from)
    return Organiser(current_app.config["FORCE_NAME"], address, current_app.config["BASE_URL"])

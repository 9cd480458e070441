"""Who signs certificates here. For the edge alone: it reads the application's settings."""

from flask import current_app

from app.certification.credential import Issuer


def issuer() -> Issuer:
    """Return who signs: the force, at this installation's address."""
    return Issuer(current_app.config["BASE_URL"], current_app.config["FORCE_NAME"])

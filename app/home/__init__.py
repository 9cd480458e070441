"""Each role's first page, and the pages that stand around all others."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach this part's pages, and the navigation of every page."""
    from app.home import mailbox, navigation, views  # noqa: F401 - the mailbox joins the views

    app.register_blueprint(views.bp)
    navigation.init_app(app)

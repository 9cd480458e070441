"""Monthly figures of accounts and of the website, and how they move from year to year."""

from flask import Flask

from app.core.errors import SENTENCES


def init_app(app: Flask) -> None:
    """Attach this part's pages, and the words for what the database refuses."""
    from app.audit import actions as audit
    from app.figures import views
    from app.figures.models import MonthlyFigure

    app.register_blueprint(views.bp)
    audit.govern(MonthlyFigure)
    SENTENCES["corrected_figure_needs_a_reason"] = "Enter why the figure is corrected."

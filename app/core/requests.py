"""One request is one transaction: a POST that answers below 400 commits once, a GET never."""

from flask import Flask, g, request
from flask.typing import ResponseReturnValue

from app.core.db import db, writing

# A view that answers 4xx and has written what must stay (an answer that came too late) sets
# g.keep_changes.
READING = {"GET", "HEAD", "OPTIONS"}


class KeyholderFlask(Flask):
    """Flask, with the request's transaction around each view."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view inside the request's transaction."""
        if request.method in READING:
            return super().dispatch_request()
        with writing():
            return self._write()

    def _write(self) -> ResponseReturnValue:
        db.session.rollback()  # a read before this must not keep a snapshot that cannot write
        try:
            answer = self.make_response(super().dispatch_request())
            if answer.status_code < 400 or g.get("keep_changes"):
                db.session.commit()
            else:
                db.session.rollback()
        except BaseException:
            db.session.rollback()
            raise
        return answer

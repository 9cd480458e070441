"""The application for a WSGI server, and for `flask --app wsgi …`."""

import os
from pathlib import Path

from app import create_app
from app.core import settings

INSTALLED = Path(__file__).parent / "instance" / "keyholder.env"

app = create_app(settings.read({**settings.read_file(INSTALLED), **os.environ}))

"""The application for a WSGI server, and for `flask --app wsgi …`."""

import os
from pathlib import Path

from app import create_app
from app.core import logs, settings

INSTALLED = Path(__file__).parent / "instance" / "keyholder.env"

read = settings.read({**settings.read_file(INSTALLED), **os.environ})
logs.configure(read.log_file)
app = create_app(read)

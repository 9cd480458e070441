"""Writes instance/keyholder.env for the demonstration, once: its own secret, its own database."""

import os
import secrets
import sys
from pathlib import Path

INSTANCE = Path(__file__).parents[1] / "instance"


def main(port: str) -> None:
    """Write the settings when there are none; keep the secret, and set the port, when there are."""
    file = INSTANCE / "keyholder.env"
    INSTANCE.mkdir(mode=0o700, exist_ok=True)
    known = dict(
        line.split("=", 1)
        for line in (file.read_text("utf-8").splitlines() if file.exists() else [])
    )
    settings = {
        "KEYHOLDER_DATABASE_URL": f"sqlite:///{INSTANCE / 'keyholder.db'}",
        "KEYHOLDER_SECRET_KEY": known.get("KEYHOLDER_SECRET_KEY") or secrets.token_hex(32),
        "KEYHOLDER_BASE_URL": f"http://127.0.0.1:{port}",
        "KEYHOLDER_DATA_DIR": str(INSTANCE),
        "KEYHOLDER_DEMONSTRATION": "1",
        "KEYHOLDER_LOG_FILE": str(INSTANCE / "keyholder.log"),
    }
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as stream:
        stream.writelines(f"{key}={value}\n" for key, value in settings.items())


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "8000")

"""What `base.html` asks for: built assets with their hash, the force's name, the way around."""

import json
from collections.abc import Callable
from pathlib import Path

from flask import Flask, request, url_for
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

# Each package adds a function that returns its navigation entries for the person signed in.
Entry = tuple[str, str, str]  # text, endpoint, name that pages set as `nav_active`


def init_app(app: Flask) -> None:
    """Load the assets' manifest, refusing to start without it, and set the template globals."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    own = app.jinja_loader
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([loader for loader in (own, govuk) if loader])
    hashes = read_manifest(Path(app.static_folder or "static") / "built" / "manifest.json")

    def asset(name: str) -> str:
        return f"/static/built/{name}?v={hashes[name][:8]}"

    app.jinja_env.globals["asset"] = asset
    app.jinja_env.globals["force_name"] = app.config["FORCE_NAME"]
    app.jinja_env.globals["demonstration"] = app.config["DEMONSTRATION"]
    app.jinja_env.globals["with_args"] = with_args
    app.after_request(cache_assets)


def read_manifest(path: Path) -> dict[str, str]:
    """Return asset name -> SHA-256. Stops the process when `make assets` has not been run."""
    if not path.exists():
        raise SystemExit("The page assets are not built: run make assets.")
    hashes: dict[str, str] = json.loads(path.read_text("utf-8"))
    return hashes


def with_args(**changes: object) -> str:
    """Return this page's address with some of its query changed (None removes one)."""
    args = {**request.args.to_dict(flat=False), **changes}  # a date is three values of one name
    path = {
        **(request.view_args or {}),
        **{key: value for key, value in args.items() if value not in (None, "", [""])},
    }
    return url_for(request.endpoint or "", **path)


def cache_assets(response):  # type: ignore[no-untyped-def]
    """Let built assets, whose address carries their hash, be kept for a year."""
    if request.endpoint == "static" and response.status_code == 200 and "v" in request.args:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


Navigation = Callable[[], list[dict[str, object]]]

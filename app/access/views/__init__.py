"""The pages about access: requests and decisions, accounts and who may post from them."""

from flask import Blueprint

bp = Blueprint("access", __name__)

from app.access.views import accounts, decisions, grants, map, requests, risk  # noqa: E402 - they need `bp`

__all__ = ["accounts", "bp", "decisions", "grants", "map", "requests", "risk"]

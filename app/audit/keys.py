"""Signing keys: private halves as files apart from the database, public halves published for ever."""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from flask import current_app
from joserfc.jwk import ECKey, OKPKey
from sqlalchemy import or_, select

from app.audit import actions
from app.audit.models import SigningKey
from app.audit.rules import key_hash
from app.core.db import db
from app.core.errors import Refused

PURPOSES = ("certificate", "checkpoint", "evidence")


@dataclass(frozen=True, slots=True)
class Key:
    """A key that can sign: Ed25519 for checkpoints, P-256 for all else (a joserfc key)."""

    kid: str
    private: ECKey | OKPKey
    public_jwk: dict[str, Any]

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature (64 bytes). For checkpoints."""
        return self._ed25519().sign(message)

    def public_bytes(self) -> bytes:
        """Return the public half (32 bytes) of an Ed25519 key."""
        return self._ed25519().public_key().public_bytes_raw()

    def p256(self) -> EllipticCurvePrivateKey:
        """Return the private half of a P-256 key, for what joserfc does not do."""
        private = self.private.private_key
        if not isinstance(private, EllipticCurvePrivateKey):
            raise TypeError("not a P-256 key")
        return private

    def _ed25519(self) -> Ed25519PrivateKey:
        private = self.private.private_key
        if not isinstance(private, Ed25519PrivateKey):
            raise TypeError("not an Ed25519 key")
        return private


def ensure(purpose: str, *, at: datetime) -> Key:
    """Return the key in force for a purpose; make the first one when there is none."""
    row = _in_force(purpose, at)
    if row is None:
        actions.hold()  # somebody else may be making the first one: look again when they have
        row = _in_force(purpose, at)
    return _load(row) if row else make(purpose, at=at)


def signing_key(purpose: str, at: datetime) -> Key:
    """Return the key in force for a purpose. Refused when there is none."""
    row = _in_force(purpose, at)
    if row is None:
        raise Refused("There is no key to sign with. Run flask keys rotate.")
    return _load(row)


def with_id(kid: str) -> Key:
    """Return a key by its id, in force or not. Raises `NoResultFound`, or `OSError` when its private
    half does not lie here.
    """
    return _load(db.session.scalars(select(SigningKey).where(SigningKey.kid == kid)).one())


def published_pem(purpose: str, kid: str) -> bytes | None:
    """Return the public half of a key as PEM, for openssl; None when it is unknown or revoked."""
    found = [one for one in public_keys(purpose) if one.kid == kid and one.revoked_at is None]
    return _imported(json.loads(found[0].public_jwk)).as_pem(private=False) if found else None


def public_keys(purpose: str) -> list[SigningKey]:
    """Return every key there ever was for a purpose, oldest first."""
    return list(
        db.session.scalars(
            select(SigningKey).where(SigningKey.purpose == purpose).order_by(SigningKey.id)
        )
    )


def make(purpose: str, *, at: datetime) -> Key:
    """Make a new key, in force from `at`; end the one before at the same moment."""
    actions.hold()
    before = _in_force(purpose, at)
    if before is not None:
        before.ends_at = at
        db.session.flush()
        actions.record("key ended", before, by_id=None, at=at)
    private: ECKey | OKPKey
    if purpose == "checkpoint":
        private = OKPKey.generate_key("Ed25519", auto_kid=True)
    else:
        private = ECKey.generate_key("P-256", auto_kid=True)
    kid = str(private.kid)
    _write(kid, json.dumps(private.as_dict(private=True)))
    public = private.as_dict(private=False)
    row = SigningKey(
        kid=kid, purpose=purpose, public_jwk=json.dumps(public, sort_keys=True), starts_at=at
    )
    db.session.add(row)
    db.session.flush()
    actions.record("key made", row, by_id=None, at=at)
    return Key(kid, private, public)


def revoke(kid: str, *, at: datetime, why: str = "") -> SigningKey:
    """Say that a key is compromised since `at`. Refused when it is unknown or revoked already."""
    row = db.session.scalar(select(SigningKey).where(SigningKey.kid == kid))
    if row is None or row.revoked_at is not None:
        raise Refused(f"There is no key {kid} that could be revoked.")
    row.revoked_at = at
    row.ends_at = row.ends_at or at
    db.session.flush()
    actions.record("key revoked", row, by_id=None, at=at, why=why)
    return row


def is_as_made(row: SigningKey) -> bool:
    """Say whether a public half is still the one it is named after, and, where its private half
    lies here, the one that belongs to it.
    """
    public = json.loads(row.public_jwk)
    if _imported(public).thumbprint() != row.kid:
        return False
    file = _file(row.kid)
    return not file.exists() or _load(row).private.thumbprint() == row.kid


def _imported(stored: dict[str, Any]) -> ECKey | OKPKey:
    return (ECKey if stored["kty"] == "EC" else OKPKey).import_key(stored)


def is_signed(row: SigningKey, message: bytes, signed: bytes) -> bool:
    """Say whether the signature of a note, its key's hash in front, is this key's."""
    public = OKPKey.import_key(json.loads(row.public_jwk)).public_key
    if not isinstance(public, Ed25519PublicKey):
        return False
    if signed[:4] != key_hash(row.kid, public.public_bytes_raw()):
        return False
    try:
        public.verify(signed[4:], message)
    except InvalidSignature:
        return False
    return True


def _in_force(purpose: str, at: datetime) -> SigningKey | None:
    return db.session.scalar(
        select(SigningKey)
        .where(
            SigningKey.purpose == purpose,
            SigningKey.starts_at <= at,
            SigningKey.revoked_at.is_(None),
            or_(SigningKey.ends_at.is_(None), SigningKey.ends_at > at),
        )
        .order_by(SigningKey.id.desc())
        .limit(1)
    )


def _file(kid: str) -> Path:
    folder: Path = current_app.extensions["settings"].keys_dir
    return folder / f"{kid}.json"


def _write(kid: str, content: str) -> None:
    file = _file(kid)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as stream:
        stream.write(content)


def _load(row: SigningKey) -> Key:
    stored = json.loads(_file(row.kid).read_text("utf-8"))
    return Key(row.kid, _imported(stored), json.loads(row.public_jwk))

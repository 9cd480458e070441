"""The signed record: an Open Badges 3.0 credential as a VC-JWT, and what makes it checkable.

Sources: 1EdTech Open Badges 3.0; W3C Verifiable Credentials Data Model 2.0; W3C Bitstring Status
List 1.0; the did:web method. See docs/decisions/0006 and docs/verifying.md.
"""

import gzip
import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.jws import JWSRegistry
from jsonschema import Draft202012Validator

from app.audit.keys import Key
from app.audit.models import SigningKey

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
ALGORITHM = "ES256"
ENTRIES = 131_072  # the smallest list the standard allows: 16 KB before compression
SCHEMA = Path(__file__).parent / "open-badge-3.0.json"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs: the force, under the address of this installation."""

    base_url: str
    name: str

    @property
    def did(self) -> str:
        """The force's did:web identifier."""
        url = urlsplit(self.base_url)
        host = (url.hostname or "") + (f"%3A{url.port}" if url.port else "")
        path = url.path.strip("/").replace("/", ":")
        return f"did:web:{host}:{path}" if path else f"did:web:{host}"


@dataclass(frozen=True, slots=True)
class Statement:
    """What a certificate says, from its stored row."""

    serial: str
    course: str
    course_title: str
    course_summary: str
    version: str
    holder_name: str
    holder_email: str
    starts_at: datetime
    ends_at: datetime
    status_index: int
    route: str  # how it was earned
    is_promised: bool  # the course has an undertaking, and the holder signed it


def credential(issuer: Issuer, said: Statement) -> dict[str, Any]:
    """Return the credential, without marks, with the holder's e-mail as a salted hash only."""
    email_hash = hashlib.sha256((said.holder_email + said.serial).encode()).hexdigest()
    list_number, index = divmod(said.status_index, ENTRIES)
    status_list = f"{issuer.base_url}/status/{list_number}"
    return {
        "@context": CONTEXT,
        "id": f"{issuer.base_url}/verify/{said.serial}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {
            "id": issuer.did,
            "type": ["Profile"],
            "name": issuer.name,
            "url": issuer.base_url,
        },
        "name": said.course_title,
        "validFrom": _moment(said.starts_at),
        "validUntil": _moment(said.ends_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "identityHash": f"sha256${email_hash}",
                    "identityType": "emailAddress",
                    "hashed": True,
                    "salt": said.serial,
                }
            ],
            "achievement": {
                "id": f"{issuer.base_url}/achievements/{said.course}",
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "name": said.course_title,
                "description": said.course_summary,
                "version": said.version,
                "criteria": {"narrative": _criteria(is_promised=said.is_promised)},
            },
        },
        "evidence": [{"type": ["Evidence"], "narrative": f"Earned by {said.route}."}],
        "credentialStatus": {
            "id": f"{status_list}#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(index),
            "statusListCredential": status_list,
        },
    }


def sign(issuer: Issuer, key: Key, claims: dict[str, Any], *, at: datetime, until: datetime) -> str:
    """Return a credential as a VC-JWT: checked against its schema first.

    Raises `jsonschema.ValidationError` when it is not what Open Badges 3.0 asks for.
    """
    if "OpenBadgeCredential" in claims["type"]:
        schema().validate(claims)
    header = {"alg": ALGORITHM, "typ": "JWT", "kid": f"{issuer.did}#{key.kid}"}
    payload = {
        **claims,
        "iss": issuer.did,
        "jti": claims["id"],
        "nbf": int(at.timestamp()),
        "exp": int(until.timestamp()),
    }
    if "id" in claims["credentialSubject"]:  # a badge names its holder by a hash, not by an id
        payload["sub"] = claims["credentialSubject"]["id"]
    registry = JWSRegistry(algorithms=[ALGORITHM], strict_check_header=False)
    return jwt.encode(header, payload, key.private, algorithms=[ALGORITHM], registry=registry)


@cache
def schema() -> Draft202012Validator:
    """Return the schema that our Open Badges 3.0 credentials must meet."""
    return Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))


def did_document(issuer: Issuer, rows: list[SigningKey]) -> dict[str, Any]:
    """Return the did:web document: every key there ever was; revoked ones may no longer assert."""
    methods = [
        {
            "id": f"{issuer.did}#{row.kid}",
            "type": "JsonWebKey",
            "controller": issuer.did,
            "publicKeyJwk": json.loads(row.public_jwk),
            **({"revoked": _moment(row.revoked_at)} if row.revoked_at else {}),
        }
        for row in rows
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": issuer.did,
        "verificationMethod": methods,
        "assertionMethod": [one["id"] for one in methods if "revoked" not in one],
    }


def key_set(issuer: Issuer, rows: list[SigningKey]) -> dict[str, Any]:
    """Return the keys as a JSON Web Key Set, for tools that know no did:web. A revoked key is not
    among them: such a tool could not tell.
    """
    return {
        "keys": [
            {
                **json.loads(row.public_jwk),
                "kid": f"{issuer.did}#{row.kid}",
                "use": "sig",
                "alg": ALGORITHM,
            }
            for row in rows
            if row.revoked_at is None
        ]
    }


def status_list(issuer: Issuer, number: int, revoked: list[int], at: datetime) -> dict[str, Any]:
    """Return the status list credential: one bit for each certificate, 1 where it is revoked."""
    bits = bytearray(ENTRIES // 8)
    for index in revoked:
        bits[index // 8] |= 1 << (7 - index % 8)
    packed = urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")
    address = f"{issuer.base_url}/status/{number}"
    return {
        "@context": CONTEXT[:1],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did,
        "validFrom": _moment(at),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{packed}",
        },
    }


def achievement(
    issuer: Issuer, course: str, title: str, summary: str, *, is_promised: bool
) -> dict[str, Any]:
    """Return what a course's badge means, for whoever follows the link in a credential."""
    return {
        "@context": CONTEXT,
        "id": f"{issuer.base_url}/achievements/{course}",
        "type": ["Achievement"],
        "achievementType": "Certificate",
        "name": title,
        "description": summary,
        "criteria": {"narrative": _criteria(is_promised=is_promised)},
        "creator": {"id": issuer.did, "type": ["Profile"], "name": issuer.name},
    }


def _criteria(*, is_promised: bool) -> str:
    met = "Met the standard of the course"
    return f"{met} and signed the undertaking to follow it." if is_promised else f"{met}."


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def fresh_until(at: datetime) -> datetime:
    """Return until when a status list may be relied on: an hour."""
    return at + timedelta(hours=1)

"""The signature inside a pack's PDF: CMS, by the key that signed its content."""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

from app.audit.keys import Key

NO_END = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)  # RFC 5280, 4.1.2.5: no known end
FEWEST = 20  # bytes of a serial number


def signed(key: Key, data: bytes, *, by: str, since: datetime) -> bytes:
    """Return a detached CMS signature (DER) over the data. With it goes an X.509 certificate that the
    key has made for itself, in the name of `by` from `since`: whoever checks compares its key with the
    one that the force has published.
    """
    private = key.p256()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, by[:64])])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(int.from_bytes(key.kid.encode()[:FEWEST], "big") >> 1)
        .not_valid_before(since)
        .not_valid_after(NO_END)
        .sign(private, SHA256())
    )
    options = [
        pkcs7.PKCS7Options.DetachedSignature,
        pkcs7.PKCS7Options.Binary,
        pkcs7.PKCS7Options.NoAttributes,  # one of them would be this machine's own clock
    ]
    builder = pkcs7.PKCS7SignatureBuilder().set_data(data)
    return builder.add_signer(made, private, SHA256()).sign(Encoding.DER, options)

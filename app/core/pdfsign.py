"""A signature inside a PDF: over every byte of the file but itself, so that no byte can change.

Source: ISO 32000-1, 12.8 (digital signatures), with a CMS signature (RFC 5652) as its contents.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pydyf

ROOM = 4096  # bytes for the signature; what is left over stays zeros
BYTES = b"/ByteRange [0 1111111111 2222222222 3333333333]"
EMPTY = b"<" + b"0" * 2 * ROOM + b">"
PRINTED, LOCKED = 4, 128


class _InTheOpen(pydyf.Dictionary):
    """A dictionary that is written as it is: its bytes must be found again, and filled in."""

    @property
    def compressible(self) -> bool:
        return False


def reserve(pdf: Any, at: datetime, by: str) -> None:
    """Make room in a pydyf document for one signature by `by`, dated `at`. It shows on no page."""
    signature = _InTheOpen(
        {
            "Type": "/Sig",
            "Filter": "/Adobe.PPKLite",
            "SubFilter": "/adbe.pkcs7.detached",
            "ByteRange": BYTES.removeprefix(b"/ByteRange "),
            "Contents": EMPTY,
            "M": pydyf.String(f"D:{at.astimezone(UTC):%Y%m%d%H%M%S}Z"),
            "Name": pydyf.String(by),
        }
    )
    pdf.add_object(signature)
    first: Any = next(  # pydyf has no types
        one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/Page"
    )
    widget = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String("Signature"),
            "Rect": pydyf.Array([0, 0, 0, 0]),
            "F": PRINTED | LOCKED,
            "P": first.reference,
            "V": signature.reference,
        }
    )
    pdf.add_object(widget)
    first.setdefault("Annots", pydyf.Array()).append(widget.reference)
    fields = pydyf.Dictionary({"Fields": pydyf.Array([widget.reference]), "SigFlags": 3})
    pdf.add_object(fields)
    pdf.catalog["AcroForm"] = fields.reference


def fill(data: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """Return the document with its reserved room filled: `sign` is given all other bytes and answers
    with a CMS signature (DER). Raises `ValueError` when there is no room, or too little.
    """
    begins = data.index(EMPTY)
    ends = begins + len(EMPTY)
    span = b"/ByteRange [0 %d %d %d]" % (begins, ends, len(data) - ends)
    data = data.replace(BYTES, span.ljust(len(BYTES)), 1)
    contents = sign(data[:begins] + data[ends:]).hex().encode()
    if len(contents) > 2 * ROOM:
        raise ValueError("the signature does not fit")
    return data[: begins + 1] + contents.ljust(2 * ROOM, b"0") + data[ends - 1 :]

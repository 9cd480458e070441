"""QR codes as paths of an SVG."""

import segno


def path(text: str) -> tuple[int, str]:
    """Return the size in modules and the path of a QR code, level M."""
    code = segno.make(text, error="m", micro=False)
    rows = [list(row) for row in code.matrix]
    parts = [
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    ]
    return len(rows), "".join(parts)

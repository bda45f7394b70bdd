"""Dots as bytes for a thermal printer (ESC/POS): a picture and never letters, which its code pages do not all have. No Qt."""

from __future__ import annotations

from collections.abc import Iterator

START = b"\x1b@"
"""ESC @: whatever was set before is forgotten."""
FEED_AND_CUT = b"\x1bd\x04\x1dVB\x00"
"""ESC d 4: four lines on, out of the head; GS V B 0: cut, by printers that can."""
PICTURE = b"\x1dv0\x00"
"""GS v 0: a picture of plain dots follows."""
BAND = 128
"""Rows sent together: small printers keep no more."""


def raster(width: int, dots: bytes) -> bytes:
    """A whole printout of the picture. `width` is in bytes a row, eight dots each, the highest bit leftmost; 1 is black."""
    if width <= 0 or len(dots) % width:
        raise ValueError(f"{len(dots)} bytes are no rows of {width}")
    return START + b"".join(_bands(width, dots)) + FEED_AND_CUT


def _bands(width: int, dots: bytes) -> Iterator[bytes]:
    for start in range(0, len(dots), width * BAND):
        rows = dots[start : start + width * BAND]
        yield PICTURE + width.to_bytes(2, "little") + (len(rows) // width).to_bytes(2, "little") + rows

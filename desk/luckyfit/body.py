"""A body read piece by piece: unpacked here, and never more of it in memory than allowed, whatever the other side sends."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable

from desk.luckyfit.envelope import BrokenShape, NotLuckyFit

PACKINGS = ("identity", "", "gzip", "x-gzip")
_GZIP = 16 + zlib.MAX_WBITS


async def whole_body(chunks: AsyncIterable[bytes], packing: str, max_bytes: int) -> bytes:
    """All of it. Raises BrokenShape when it is too long, packed in a way we do not know, or ends before its packing does."""
    if packing not in PACKINGS:
        raise NotLuckyFit("answer", "packed in an unknown way")
    unpack = zlib.decompressobj(_GZIP) if packing.endswith("gzip") else None
    body = bytearray()
    async for chunk in chunks:
        body += chunk if unpack is None else _unpacked(unpack, chunk, max_bytes + 1 - len(body))
        if len(body) > max_bytes:
            raise BrokenShape("size", f"more than {max_bytes} bytes")
    if unpack is not None and not unpack.eof:
        raise BrokenShape("answer", "cut short")
    return bytes(body)


def _unpacked(unpack: zlib._Decompress, chunk: bytes, room: int) -> bytes:
    """At most `room` bytes: one packed kilobyte may stand for a megabyte."""
    try:
        return unpack.decompress(chunk, room)
    except zlib.error:
        raise NotLuckyFit("answer", "packed wrongly") from None

"""The proxy this PC is set to use; clubs behind one reach LuckyFit no other way."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def proxy_for(address: str) -> str | None:
    """Its address, when it is of a kind we speak to; never for this very machine."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if host in LOOPBACK or proxy_bypass(host):
        return None
    found = getproxies()
    proxy = found.get(parts.scheme) or found.get("all")
    return proxy if proxy and proxy.startswith(("http://", "https://")) else None

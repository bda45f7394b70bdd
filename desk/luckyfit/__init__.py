"""LuckyFit over REST: wire, models, endpoints, and the club port."""

import sys

# httpx looks for the libraries of its own command line and loads them when they are there: 8 MiB that nobody here uses.
# None is how Python is told that a module can't be had.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

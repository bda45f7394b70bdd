"""The signals by which a system asks a program to end."""

from __future__ import annotations

import signal

NAMES = ("SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP")


def asking() -> list[signal.Signals]:
    """Those of this system. Who was begun to outlive its terminal, as by `nohup`, is not asked by the end of that."""
    known: list[signal.Signals] = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    return [each for each in known if not (each.name == "SIGHUP" and signal.getsignal(each) is signal.SIG_IGN)]

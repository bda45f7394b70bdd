"""`desk sandbox`: serves in the foreground until it is told to end."""

from __future__ import annotations

import errno
import json
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from desk.errors import PORT_IN_USE, DeviceError, SettingsError
from desk.sandbox.faults import BadPlan
from desk.sandbox.refusal import Refusal
from desk.sandbox.server import HOST, Addresses, Sandbox

_LOOK_S = 0.5


def serve(
    *,
    seed: int | None = None,
    clients: int | None = None,
    port: int = 0,
    state: Path | None = None,
    json_line: bool = False,
    faults: Sequence[str] = (),
    habits: Sequence[str] = (),
) -> None:
    """Serves until SIGTERM or Ctrl+C. `faults` are JSON objects as the control address takes them, `habits` are NAME=VALUE.

    Raises SettingsError for a bad one and as `Sandbox` does, DeviceError when the port is taken, StoreError when `state` can't be
    read.
    """
    with _told_to_end() as ended:
        sandbox = Sandbox(seed=seed, clients=clients, port=port, state=state)
        for each in faults:
            _plan(sandbox, each)
        _behave(sandbox, habits)
        try:
            addresses = sandbox.start()
        except OSError as error:
            reason = PORT_IN_USE if error.errno == errno.EADDRINUSE else error.strerror or str(error)
            raise DeviceError(f"{HOST}:{port}", reason) from error
        sys.stdout.write((json.dumps(as_json(addresses)) if json_line else _shown(addresses)) + "\n")
        sys.stdout.flush()
        while not ended.wait(_LOOK_S):
            pass
        sandbox.stop()


def as_json(addresses: Addresses) -> dict[str, dict[str, str]]:
    """The addresses as tests and scripts read them."""
    return {
        "luckyfit": {"url": addresses.luckyfit_url, "key": addresses.luckyfit_key},
        "instasport": {
            "url": addresses.instasport_url,
            "key": addresses.instasport_key,
            "slug": addresses.instasport_slug,
        },
        "control": {"url": addresses.control_url},
    }


@contextmanager
def _told_to_end() -> Iterator[threading.Event]:
    """Set once the process is told to end; outside of it signals mean what they meant before."""
    ended = threading.Event()
    before = {each: signal.signal(each, lambda _number, _frame: ended.set()) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _shown(addresses: Addresses) -> str:
    return "\n".join(f"{name}.{key} = {value}" for name, pairs in as_json(addresses).items() for key, value in pairs.items())


def _behave(sandbox: Sandbox, habits: Sequence[str]) -> None:
    if not habits:
        return
    try:
        sandbox.changes.do("behave", habits=dict(each.partition("=")[::2] for each in habits))
    except Refusal as refusal:
        raise SettingsError("habit", refusal.words) from refusal


def _plan(sandbox: Sandbox, text: str) -> None:
    try:
        sandbox.faults.plan(json.loads(text))
    except (ValueError, BadPlan) as error:
        raise SettingsError("fault", str(error)) from error

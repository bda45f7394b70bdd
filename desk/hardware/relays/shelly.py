"""Shelly relays, first generation and later: paths that are got over HTTP, answers in JSON. They end every pulse themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from desk.config_gates import GateSettings
from desk.hardware.board import REFUSED, Ask, Done, More, Reply, Wrong


class Shelly1:
    """`/relay/0?turn=on&timer=1`. The timer counts whole seconds."""

    channels = 4
    most_inputs = None
    gap_s = 0.0
    poll_s = 0.2

    def __init__(self, _settings: GateSettings) -> None:
        pass

    def on(self, channel: int, most_ms: int) -> Ask:
        """As in `Board`; should this PC die, the relay falls by its timer."""
        path = f"/relay/{channel - 1}?turn=on&timer={-(-most_ms // 1000)}"
        return _get(path, lambda told: told["ison"] is True and told["has_timer"] is True)

    def off(self, channel: int) -> Ask:
        """As in `Board`."""
        return _get(f"/relay/{channel - 1}?turn=off", lambda told: told["ison"] is False)

    def pulse(self, channel: int, ms: int) -> Ask:
        """As in `Board`."""
        return self.on(channel, ms)

    def inputs(self) -> Ask:
        """As in `Board`."""
        return _look("/status", lambda told: tuple(_bit(each["input"]) for each in told["inputs"]))

    def hello(self) -> Ask:
        """As in `Board`."""
        return _get("/relay/0", lambda told: isinstance(told["ison"], bool))


class Shelly2:
    """`/rpc/Switch.Set?id=0&on=true&toggle_after=1`, of the second generation and all after it."""

    channels = 4
    most_inputs = None
    gap_s = 0.0
    poll_s = 0.2

    def __init__(self, _settings: GateSettings) -> None:
        pass

    def on(self, channel: int, most_ms: int) -> Ask:
        """As in `Board`; should this PC die, the relay falls by its timer."""
        return self._set(f"id={channel - 1}&on=true&toggle_after={most_ms / 1000:g}")

    def off(self, channel: int) -> Ask:
        """As in `Board`."""
        return self._set(f"id={channel - 1}&on=false")

    def pulse(self, channel: int, ms: int) -> Ask:
        """As in `Board`."""
        return self.on(channel, ms)

    def inputs(self) -> Ask:
        """As in `Board`."""
        return _look("/rpc/Shelly.GetStatus", _numbered_inputs)

    def hello(self) -> Ask:
        """As in `Board`."""
        return _get("/rpc/Switch.GetStatus?id=0", lambda told: isinstance(told["output"], bool))

    def _set(self, query: str) -> Ask:
        return _get(f"/rpc/Switch.Set?{query}", lambda told: isinstance(told["was_on"], bool))


def _get(path: str, is_done: Callable[[Any], bool]) -> Ask:
    return Ask(path.encode(), lambda came: _read(came, lambda told: Done() if is_done(told) else Wrong("it did not switch")))


def _look(path: str, inputs: Callable[[Any], tuple[bool, ...]]) -> Ask:
    return Ask(path.encode(), lambda came: _read(came, lambda told: Done(inputs(told))))


def _read(came: bytes, judge: Callable[[Any], Reply]) -> Reply:
    """An answer over HTTP is whole as soon as it is there."""
    if not came:
        return More()
    if came.startswith(REFUSED):
        status = came.removeprefix(REFUSED).decode("ascii", "replace")
        return Wrong(f"HTTP {status}", refused=status.startswith("4"))
    try:
        told = json.loads(came)
        return judge(told) if isinstance(told, dict) else Wrong("the answer is not a Shelly's")
    except (ValueError, LookupError, TypeError, RecursionError):
        return Wrong("the answer is not a Shelly's")


def _bit(value: Any) -> bool:
    if value not in {0, 1}:
        raise ValueError("an input is 0 or 1")
    return bool(value)


def _numbered_inputs(told: Any) -> tuple[bool, ...]:
    """`input:0`, `input:1` as far as there are any; one set up as a button has no state and is of no use here."""
    found: list[bool] = []
    while (part := told.get(f"input:{len(found)}")) is not None:
        if not isinstance(part["state"], bool):
            raise TypeError("an input without a state")
        found.append(part["state"])
    return tuple(found)

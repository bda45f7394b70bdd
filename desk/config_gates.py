"""Settings of turnstiles and doors: one section `[gates.NAME]` each. Apart from `desk.config`, which is long enough."""

from __future__ import annotations

from typing import NamedTuple

from desk.errors import SettingsError

GATE_PROTOCOLS = ("lcus", "modbus", "modbus-tcp", "shelly1", "shelly2", "dcttech", "z5r", "sigur")
MODES = ("pulse", "level")
POLARITIES = ("opens", "closes")
CONTROLLERS = ("z5r", "sigur")
"""They have readers of their own."""
ENDLESS = "must name the events that end a fire, where fire_events are named"
GATE_RANGES = {
    ".pulse_ms": (100, 60_000),
    ".unit": (0, 2**31),
    ".channel_in": (0, 64),
    ".channel_out": (0, 64),
    ".input_in": (0, 64),
    ".input_out": (0, 64),
}
"""What numbers may be; turnstiles do not notice a pulse under 100 ms."""


class GateSettings(NamedTuple):
    """A turnstile or door. Nothing is ever sent anywhere but to the `port` chosen here.

    `port`: a serial port, `tcp://host:port`, `http://host`, `hid://path`; for a controller that calls us, where we listen.
    With `vid` and `pid` (and `serial` or `location`) set, a serial port is used only while that very device is at it.
    `unit`: the Modbus address, the serial number of a Z5R, the access point of Sigur.
    `channel_in`, `channel_out`: which relay frees that direction; 0 for none. `mode`: `pulse`, or `level` for a turnstile that
    is free as long as its contact is closed. `input_in`, `input_out`: where its pass contact is wired; 0 for none.
    `polarity`: whether that contact opens or closes on a pass. `window_s`: how long a pass is waited for.
    `hold_s`: without a contact nobody else is let in that way for so long, `window_s` at most: one pulse for one person.
    `door_url`: where a newer Z5R itself can be told to open at once. With a password kept for the gate it is shown where it is
    asked for, and a controller that calls us must show it too.
    `pass_events`: codes of Sigur's events that mean a pass, separated by commas; `fire_events` and `fire_over_events` likewise of
    a fire alarm and of its end: not the first without the other. `event_in`, `event_out`: the number by which a pass tells its
    direction.
    """

    protocol: str = "lcus"
    port: str = ""
    profile: str = ""
    unit: int = 1
    baud: int = 9600
    channel_in: int = 1
    channel_out: int = 0
    mode: str = "pulse"
    pulse_ms: int = 500
    input_in: int = 0
    input_out: int = 0
    polarity: str = "opens"
    window_s: float = 6.0
    hold_s: float = 1.8
    answer_s: float = 0.5
    user: str = ""
    door_url: str = ""
    pass_events: str = ""
    event_in: str = ""
    event_out: str = ""
    fire_events: str = ""
    fire_over_events: str = ""
    vid: str = ""
    pid: str = ""
    serial: str = ""
    location: str = ""

    @property
    def reads_cards(self) -> bool:
        """Whether cards come to it by itself, without a reader of ours."""
        return self.protocol in CONTROLLERS

    def channel(self, way: str) -> int:
        """Which relay frees the way `in` or `out`; 0 for none."""
        return self.channel_in if way == "in" else self.channel_out

    def input(self, way: str) -> int:
        """Where the pass contact of the way `in` or `out` is wired; 0 for nowhere."""
        return self.input_in if way == "in" else self.input_out


def check_gate(name: str, gate: GateSettings) -> None:
    """Raises SettingsError naming the first that is wrong; `name` is the section's. The rest is for the table of its protocol."""
    for key, known in (("protocol", GATE_PROTOCOLS), ("mode", MODES), ("polarity", POLARITIES)):
        if getattr(gate, key) not in known:
            raise SettingsError(f"{name}.{key}", f"must be one of {', '.join(known)}")


def check_fire(name: str, gate: GateSettings) -> None:
    """Raises SettingsError where a fire would have no end. Of a whole file: one setting is saved after another."""
    if gate.fire_events.strip() and not gate.fire_over_events.strip():
        raise SettingsError(f"{name}.fire_over_events", ENDLESS)


def password_name(gate: str) -> str:
    """The name of this gate's password in the key store."""
    return f"gates.{gate}.password"


def is_password(name: str) -> bool:
    """This is the name of some gate's password, and no setting."""
    kind, _, rest = name.partition(".")
    gate, _, key = rest.partition(".")
    return kind == "gates" and gate.isidentifier() and key == "password"

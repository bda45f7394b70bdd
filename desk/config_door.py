"""Settings of the doors' own rules: who comes in again, how many, when. Apart from `desk.config`, which is long enough."""

from __future__ import annotations

from typing import NamedTuple

from desk.errors import SettingsError

PASSBACKS = ("off", "timed", "logical", "timed_logical")
DOOR_RANGES = {
    "door.passback_minutes": (0, 60),
    "door.forgive_hour": (0, 23),
    "door.reentry_minutes": (0, 240),
    "door.capacity": (0, 100_000),
    "door.expiry_grace_days": (0, 3),
    "door.admits_an_hour": (0, 10_000),
    "door.forget_days": (0, 3650),
}
"""What numbers may be."""
FORGET_AT_LEAST, FORGET_WHERE_COUNTED = 31, 401
"""Days: a ticket that began with a visit is looked after for a month, and where visits are counted here, for 400 days."""


class DoorSettings(NamedTuple):
    """The doors' rules; 0 switches a number off. Times in seconds, hours by the clock at the wall.

    `passback`: off, timed, logical or timed_logical; it warns, and keeps out where it is `hard`. From `forgive_hour` on nothing
    of the day before counts. `bypass`: ids of clients who may pass as often as they like, separated by commas.
    `hours`: `mon-fri 07:00-22:00; sat,sun 09:00-20:00`, nothing for always.
    `luckyfit_counts`: whether this club's LuckyFit counts visits itself; where it does not, they are counted here.
    `fire_opens_all`: where a controller at one door tells of fire, the others of this PC are held open too.
    `forget_days`: so old a pass forgets by itself who it was; 0 for never.
    `quiet_s`: how long the same card at the same reader says nothing new.
    """

    passback: str = "timed"
    passback_minutes: int = 10
    hard: bool = False
    forgive_hour: int = 4
    reentry_minutes: int = 15
    bypass: str = ""
    capacity: int = 0
    hours: str = ""
    expiry_grace_days: int = 0
    honour_unproved: bool = True
    luckyfit_counts: bool = True
    admits_an_hour: int = 20
    forget_days: int = 0
    fire_opens_all: bool = False
    quiet_s: float = 5.0


def check_door(door: DoorSettings) -> None:
    """Raises SettingsError naming the first that is wrong."""
    if door == DoorSettings():
        return
    if door.passback not in PASSBACKS:
        raise SettingsError("door.passback", f"must be one of {', '.join(PASSBACKS)}")
    shortest = FORGET_AT_LEAST if door.luckyfit_counts else FORGET_WHERE_COUNTED
    if 0 < door.forget_days < shortest:
        raise SettingsError("door.forget_days", f"must be 0, or at least {shortest}")
    from desk.model.opening import hours_of, ids_of  # noqa: PLC0415 - before the first paint, for a rare setting

    for name, read in (("hours", hours_of), ("bypass", ids_of)):
        try:
            read(getattr(door, name))
        except ValueError as error:
            raise SettingsError(f"door.{name}", str(error)) from error

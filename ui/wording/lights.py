"""A status light in words: how it is doing, since when, what went wrong last, and what is being done about it; no Qt."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from desk.i18n import _, clock_time, day
from desk.model.health import Health
from ui.presenters.reception_state import Light
from ui.wording import SET_KEY, Sentence, health

SET_INSTASPORT_KEY = "desk config set instasport.key"
SET_SLUG = "desk config set instasport.slug"
SET = "desk config set"
SET_PORT = "desk config set reader.port"


class Fact(NamedTuple):
    """One thing known of a light."""

    name: str
    value: str


def state(light: Light) -> str:
    """How it is doing."""
    return health(light)


def facts(name: str, light: Light) -> list[Fact]:
    """All that is known, each under its name."""
    found = [Fact(_("State"), state(light))]
    if light.since is not None:
        found.append(Fact(_("Since"), moment(light.since)))
    if light.latency_ms is not None:
        found.append(Fact(_("Answers in"), _("{count} ms").format(count=light.latency_ms)))
    if name == "reader" and light.health is not Health.OFF and light.detail:
        found.append(Fact(_("Port"), light.detail))
    if light.trouble_at is not None:
        found.append(Fact(_("Last error"), _("{time}: {what}").format(time=moment(light.trouble_at), what=trouble(name, light))))
    return found


def moment(at: datetime) -> str:
    """Time and day: a desk may run for days."""
    return f"{clock_time(at)}, {day(at)}"


def trouble(name: str, light: Light) -> str:
    """What went wrong last."""
    if name != "reader":
        return SERVICES.get(light.trouble, _unforeseen)()
    known = next((sentence for mark, sentence in READER if mark in light.trouble), None)
    if known is not None:
        return known()
    return _("the system says «{text}»").format(text=light.trouble) if light.trouble else _unforeseen()


def advice(name: str, light: Light) -> str:
    """What is being done about it, or can be; nothing when all is well."""
    if light.health is Health.SLOW:
        return _("Everything works, only slower than usual.")
    if light.key_refused:
        command = SET_INSTASPORT_KEY if name == "instasport" else SET_KEY
        return _("Set the key with «{command}» and start the program anew.").format(command=command)
    if light.foreign:
        return _(
            "Open it in a browser on this computer: the network may ask to sign in, or its own notice of works is seen there. "
            "It is asked again by itself. Nothing can be sold or paid until it answers."
        )
    if name == "reader" and light.wrong_setting:
        return _("Set it right with «{command}» and start the program anew; until then find clients by name or phone.").format(
            command=f"{SET} {light.wrong_setting}"
        )
    sentence = ADVICE.get((name, light.health))
    return sentence() if sentence is not None else ""


SERVICES: Mapping[str, Sentence] = MappingProxyType(
    {
        "unreachable": lambda: _("no answer came; the internet or the service is down"),
        "foreign_answer": lambda: _("something else answered in its place: a page of the network, a proxy, a notice of works"),
        "key_problem": lambda: _("the key was not accepted, or none is set"),
        "outcome_unknown": lambda: _("the answer to a change was lost"),
        "payment_pending": lambda: _("the bank has not decided about a payment"),
    }
)
"""By the code of the error."""

READER: tuple[tuple[str, Sentence], ...] = (
    ("unplugged", lambda: _("it was unplugged")),
    ("returned no data", lambda: _("it was unplugged")),
    (os.strerror(errno.EIO), lambda: _("it was unplugged")),
    ("not there", lambda: _("nothing is plugged in there")),
    (os.strerror(errno.ENOENT), lambda: _("nothing is plugged in there")),
    ("FileNotFoundError", lambda: _("nothing is plugged in there")),
    (os.strerror(errno.EACCES), lambda: _("another program holds it, or the system does not allow it")),
    (os.strerror(errno.EBUSY), lambda: _("another program holds it, or the system does not allow it")),
    ("PermissionError", lambda: _("another program holds it, or the system does not allow it")),
    ("smart card service", lambda: _("the smart card service of the system is not running")),
    ("another device", lambda: _("another device is plugged in there")),
    ("no port is set", lambda: _("no port is set")),
    ("reader.protocol", lambda: _("its protocol is set to one that does not exist")),
    ("reader.format", lambda: _("its format is set to one that does not exist")),
)
"""By what stands in the words of the port or the system; others are told as they are."""

ADVICE: Mapping[tuple[str, Health], Sentence] = MappingProxyType(
    {
        ("luckyfit", Health.UNKNOWN): lambda: _("It is asked with the first card or search."),
        ("luckyfit", Health.OFF): lambda: _(
            "Every card and every search asks it again. Nothing can be sold or paid until it answers."
        ),
        ("instasport", Health.UNKNOWN): lambda: _("It is asked when its panel is opened (F9)."),
        ("instasport", Health.OFF): lambda: _("It is asked again when its panel is opened (F9) or refreshed there."),
        ("instasport", Health.NOT_SET_UP): lambda: _(
            "If the club works with it, set the club's name there with «{command}» and start the program anew."
        ).format(command=SET_SLUG),
        ("reader", Health.UNKNOWN): lambda: _("Its port is being opened."),
        ("reader", Health.OFF): lambda: _(
            "The program looks for it every few seconds and goes on by itself once it is there. "
            "Check its cable; until then find clients by name or phone."
        ),
        ("reader", Health.ELSEWHERE): lambda: _("It hangs at a door. Another program of this computer works the doors."),
        ("reader", Health.NOT_SET_UP): lambda: _(
            "Set its port with «{command}» and start the program anew. A reader that types like a keyboard needs no port."
        ).format(command=SET_PORT),
    }
)


def _unforeseen() -> str:
    return _("it did not do what was asked")

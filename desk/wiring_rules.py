"""The club's rules as its settings say them."""

from __future__ import annotations

from datetime import timedelta

from desk.config import Settings
from desk.config_door import DoorSettings
from desk.model.decide import Code, Level, Rules
from desk.model.door import DoorRules, Passback
from desk.model.money import Money
from desk.model.opening import hours_of, ids_of

OUT = "out"


def door_rules(chosen: DoorSettings, *, exits_told: bool = False) -> DoorRules:
    """The doors' rules as set; `exits_told` where a reader tells who goes out."""
    return DoorRules(
        passback=Passback(chosen.passback),
        passback_minutes=chosen.passback_minutes,
        hard=chosen.hard,
        forgive_hour=chosen.forgive_hour,
        reentry_minutes=chosen.reentry_minutes,
        exits_told=exits_told,
        bypass=ids_of(chosen.bypass),
        capacity=chosen.capacity or None,
        hours=hours_of(chosen.hours),
        expiry_grace_days=chosen.expiry_grace_days,
        honour_unproved=chosen.honour_unproved,
        luckyfit_counts=chosen.luckyfit_counts,
        admits_an_hour=chosen.admits_an_hour,
    )


def rules_from(settings: Settings) -> Rules:
    """The club's rules as set."""
    chosen = settings.decision
    return Rules(
        levels={Code(name): Level(level) for name, level in chosen.levels.items()},
        expiring_days=chosen.expiring_days,
        last_passes=chosen.last_passes,
        debt_warn=Money.parse(chosen.debt_warn) if chosen.debt_warn else None,
        debt_deny=Money.parse(chosen.debt_deny) if chosen.debt_deny else None,
        debt_age_days=chosen.debt_age_days,
        birthday_days=chosen.birthday_days,
        door=door_rules(settings.door, exits_told=any(each.point and each.direction == OUT for each in settings.all_readers)),
        old_after=timedelta(hours=settings.roster.green_hours) if settings.roster.green_hours else None,
        too_old_after=timedelta(hours=settings.roster.grace_hours),
    )

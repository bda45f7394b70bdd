"""What services ask of the outside. Every method may raise a `desk.errors.DeskError`; each port says which."""

from __future__ import annotations

from desk.ports.machine import CardDeeds, Clock, EmergencyMark, Gate, HoldsOpen, KioskMemory, Secrets, Sounds, TagMemory, TokenBox
from desk.ports.money import Corrections, Fiscal, Journal, Records
from desk.ports.passes import DoorWatch, Passes
from desk.ports.roster import Keeping, Roster
from desk.ports.shifts import ShiftBook
from desk.ports.vendors import Cards, ClientCards, Club
from desk.ports.wishes import DoorWishes, KioskDeeds, KioskPresence

__all__ = [
    "CardDeeds",
    "Cards",
    "ClientCards",
    "Clock",
    "Club",
    "Corrections",
    "DoorWatch",
    "DoorWishes",
    "EmergencyMark",
    "Fiscal",
    "Gate",
    "HoldsOpen",
    "Journal",
    "Keeping",
    "KioskDeeds",
    "KioskMemory",
    "KioskPresence",
    "Passes",
    "Records",
    "Roster",
    "Secrets",
    "ShiftBook",
    "Sounds",
    "TagMemory",
    "TokenBox",
]

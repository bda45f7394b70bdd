"""What services ask of the outside. Every method may raise a `desk.errors.DeskError`; each port says which."""

from __future__ import annotations

from desk.ports.machine import Clock, EmergencyMark, Gate, HoldsOpen, KioskMemory, Secrets, Sounds, TagMemory, TokenBox
from desk.ports.money import Corrections, Fiscal, Journal, Records
from desk.ports.passes import DoorWatch, Passes
from desk.ports.roster import Keeping, Roster
from desk.ports.shifts import ShiftBook
from desk.ports.vendors import Cards, ClientCards, Club

__all__ = [
    "Cards",
    "ClientCards",
    "Clock",
    "Club",
    "Corrections",
    "DoorWatch",
    "EmergencyMark",
    "Fiscal",
    "Gate",
    "HoldsOpen",
    "Journal",
    "Keeping",
    "KioskMemory",
    "Passes",
    "Records",
    "Roster",
    "Secrets",
    "ShiftBook",
    "Sounds",
    "TagMemory",
    "TokenBox",
]

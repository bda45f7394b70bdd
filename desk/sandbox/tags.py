"""How a club has written its cards down: every spelling clubs use, mixed as clubs mix them."""

from __future__ import annotations

from random import Random

from desk.sandbox.chance import likely

SPELLINGS = ("w26", "dec10", "hex8", "em40", "dec13", "uid")
_WEIGHTS = (34, 26, 14, 8, 4, 14)


def random_card(random: Random) -> tuple[str, str]:
    """The number of a new card in hex (10 digits EM, 8 or 14 Mifare) and the spelling the club wrote it in."""
    spelling = random.choices(SPELLINGS, _WEIGHTS)[0]
    if spelling != "uid":
        return f"{random.randrange(1, 9):02X}{random.getrandbits(32):08X}", spelling
    if likely(random, 25):
        return f"04{random.getrandbits(48):012X}", spelling
    return f"{random.getrandbits(32):08X}", spelling


def spelled(card: str, spelling: str) -> str:
    """The card's number (hex) as one spelling writes it."""
    number = int(card, 16)
    writers = {
        "w26": f"{number >> 16 & 0xFF:03d},{number & 0xFFFF:05d}",
        "dec10": f"{number & 0xFFFFFFFF:010d}",
        "hex8": f"{number & 0xFFFFFFFF:08X}",
        "dec13": f"{number:013d}",
    }
    return writers.get(spelling, card)

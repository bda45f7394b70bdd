"""The number of a bank terminal's slip: all that is ever written down of a card, and never a number of the card itself.

A sign of it is looked for in whatever a person writes about money.
"""

from __future__ import annotations

from unicodedata import category

from desk.errors import NotAllowed

LONGEST = 32
IS_CARD = "slip_is_card"
SHORTEST_CARD, LONGEST_CARD = 13, 19
"""Digits a card's number has."""
_PLAIN = frozenset("0123456789 -")
_LEAST_TWICE = 10


def checked_slip(text: str) -> str:
    """The number as it is kept. Raises NotAllowed (`slip_is_card`, `slip_form`), in which what was given does not stand."""
    slip = text.strip()
    if holds_card_number(slip):
        raise NotAllowed(IS_CARD)
    if len(slip) > LONGEST or any(not each.isalpha() and each not in _PLAIN for each in slip):
        raise NotAllowed("slip_form", longest=LONGEST)
    return slip


def refuse_card_numbers(*texts: str) -> None:
    """Raises NotAllowed `card_number` where one of these may hold a card's own number: it is written down nowhere."""
    if any(holds_card_number(each) for each in texts):
        raise NotAllowed("card_number")


def holds_card_number(text: str) -> bool:
    """True when some 13 to 19 digits in a row could be a card's number by their check digit; spaces and dashes are no end."""
    run: list[int] = []
    for sign in text:
        if sign.isdecimal():
            run.append(int(sign))
            if any(_passes(run[-length:]) for length in range(SHORTEST_CARD, min(len(run), LONGEST_CARD) + 1)):
                return True
        elif not sign.isspace() and category(sign) != "Pd":
            run = []
    return False


def _passes(digits: list[int]) -> bool:
    """Luhn's sum: every second digit from the right counts twice, and one that then has two digits counts as their sum."""
    twice = [each * 2 for each in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(each - 9 if each >= _LEAST_TWICE else each for each in twice)) % 10 == 0

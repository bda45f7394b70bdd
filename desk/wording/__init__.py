"""Sentences for people about decisions, errors and movements of money, in the language in use or one asked for; no Qt."""

from __future__ import annotations

from desk.wording.errors import of_error, of_kept, of_trouble
from desk.wording.money import of_given_back, of_heard, of_intent, of_returned
from desk.wording.reasons import in_three_languages, of_cure, of_decision, of_reason

__all__ = [
    "in_three_languages",
    "of_cure",
    "of_decision",
    "of_error",
    "of_given_back",
    "of_heard",
    "of_intent",
    "of_kept",
    "of_reason",
    "of_returned",
    "of_trouble",
]

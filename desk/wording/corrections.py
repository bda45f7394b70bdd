"""What is to be put right at LuckyFit, in words: what is wrong, and what a person does about it there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from desk.i18n import Language, current
from desk.model.correction import Cause, Correction

Sentence: TypeAlias = Callable[[Language], str]


def of_correction(correction: Correction, say: Language | None = None) -> str:
    """What is wrong, what to do, and why it was asked for."""
    say = say or current()
    sentence = _CAUSES[correction.cause](say).format(row=correction.row_id)
    reason = say.gettext("Reason: {reason}").format(reason=correction.reason)
    return f"{sentence} {reason}" if correction.reason else sentence


_CAUSES: Mapping[Cause, Sentence] = MappingProxyType(
    {
        Cause.SURPLUS: lambda say: say.gettext(
            "LuckyFit holds a record too many, no. {row}. Annul it in LuckyFit, or say what it is."
        ),
        Cause.GONE: lambda say: say.gettext("Record no. {row} is no longer in LuckyFit. Find out why, and say it here."),
        Cause.REFUND: lambda say: say.gettext("Record no. {row} is to be annulled in LuckyFit; then check here."),
    }
)

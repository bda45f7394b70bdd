"""What LuckyFit was seen to do, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from desk.i18n import Language, current
from desk.model.capability import Answer, Fact, Finding, Transport

Sentence: TypeAlias = Callable[[Language], str]


def of_fact(fact: Fact, say: Language | None = None) -> str:
    """The fact as a claim, which may be true or not."""
    return _FACTS[fact](say or current())


def of_finding(finding: Finding, say: Language | None = None) -> str:
    """Whether it is so, with what exactly was seen."""
    told = _ANSWERS[finding.answer](say or current())
    return f"{told} ({finding.value})" if finding.value else told


def of_transport(transport: Transport, say: Language | None = None) -> str:
    """A way of sending."""
    return _WAYS[transport](say or current())


_ANSWERS: Mapping[Answer, Sentence] = MappingProxyType(
    {
        Answer.YES: lambda say: say.gettext("yes"),
        Answer.NO: lambda say: say.gettext("no"),
        Answer.UNKNOWN: lambda say: say.gettext("not known"),
    }
)

_WAYS: Mapping[Transport, Sentence] = MappingProxyType(
    {
        Transport.QUERY: lambda say: say.gettext("sent once, a lost answer is looked up in LuckyFit's list"),
        Transport.FENCED: lambda say: say.gettext("sent once, a lost answer can be ended by deleting the unpaid ticket"),
        Transport.KEYED: lambda say: say.gettext("sent under a number of its own, a lost answer is repeated by itself"),
    }
)

_FACTS: Mapping[Fact, Sentence] = MappingProxyType(
    {
        Fact.POINT_TOLD: lambda say: say.gettext("the row of a ticket's payment names the desk"),
        Fact.DOCNUMBER_TOLD: lambda say: say.gettext("the contract number sent with a sale is told back"),
        Fact.TIME_TOLD: lambda say: say.gettext("rows tell when they were made"),
        Fact.LISTS_WHOLE: lambda say: say.gettext("lists of movements are whole"),
        Fact.PAID_TICKET_KEPT: lambda say: say.gettext("a ticket with anything paid is not deleted"),
        Fact.DELETED_TICKET_CLOSED: lambda say: say.gettext("a deleted ticket takes no payments"),
        Fact.OVERPAYMENT_REFUSED: lambda say: say.gettext("more than is owed is refused"),
        Fact.OVERDRAFT_REFUSED: lambda say: say.gettext("more than lies on a deposit is refused"),
        Fact.SOURCE_TOLD: lambda say: say.gettext("a payment from a deposit names the deposit"),
        Fact.UNSIGNED_ROWS: lambda say: say.gettext("payments begin as rows that are not posted"),
        Fact.READS_OWN_WRITES: lambda say: say.gettext("a payment is in the list at once"),
        Fact.KEYED_ONCE: lambda say: say.gettext("a payment under a number is booked once, however often it is sent"),
        Fact.KEYED_CHANGE_REFUSED: lambda say: say.gettext("another payment under the same number is not booked"),
        Fact.KEYED_POINT: lambda say: say.gettext("payments under a number name the desk"),
        Fact.KEYED_TICKET: lambda say: say.gettext("a ticket can be paid under a number"),
        Fact.KEYED_FEE: lambda say: say.gettext("a membership fee can be paid under a number"),
        Fact.KEYED_TOP_UP: lambda say: say.gettext("a deposit can be topped up under a number"),
        Fact.PASSES_WRITTEN: lambda say: say.gettext("passes can be written"),
        Fact.RATE_LIMITED: lambda say: say.gettext("too many requests at once are turned away"),
        Fact.ONE_BRANCH: lambda say: say.gettext("the key opens one branch only"),
    }
)

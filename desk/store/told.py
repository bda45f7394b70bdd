"""What the audit tells that rows must hold: from the events about one subject to the values of its columns.

A column of which the events say nothing (events of before the fact was told) is left out, and is then not compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeAlias

from desk.model.intent import IntentState, TenderState
from desk.model.letters import whole
from desk.model.money import Money
from desk.model.saga import SaleState

Columns: TypeAlias = dict[str, Any]

MARK_PARTS = 3
"""Of the mark of a ticket sold here: LF, the code of the desk, and what is its own."""
STATES = frozenset(each.value for each in IntentState)
WISH = MappingProxyType(
    {
        "sale": "sale_id",
        "part": "part_no",
        "client": "client_id",
        "name": "client_name",
        "account": "account_dest_id",
        "operation": "finop",
        "kind": "paykind",
        "point": "point_name",
        "tender": "tender_state",
        "reference": "tender_ref",
        "operator": "operator",
        "note": "note",
        "currency": "currency",
    }
)
"""What an intent is for, as its first event names it and as its row does."""
OUTCOME = MappingProxyType({"row": "claimed_row_id", "tender": "tender_state", "words": "words", "n": "attempts"})
ORIGIN = MappingProxyType({"name": "client_name", "desk": "desk", "boot": "boot_id"})
OPENING = MappingProxyType(
    {"operator": "operator", "known_to": "known_to", "told_to": "told_to", "desk": "desk", "boot": "boot_id"}
)
ISSUED = MappingProxyType({"ticket": "client_ticket_id", "account": "account_summ_id", "fee_account": "account_membership_id"})


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the audit with its facts."""

    seq: int
    at: datetime
    kind: str
    subject: str
    facts: Mapping[str, Any]


@dataclass(slots=True)
class ToldIntent:
    """One movement: its own row, its attempts by number, its corrections by id, and what was listed before it was sent.

    `columns` is empty while no event has told that it was wished; `excerpts` stand for what was kept of each answer.
    """

    columns: Columns = field(default_factory=dict)
    attempts: dict[int, Columns] = field(default_factory=dict)
    excerpts: dict[int, str] = field(default_factory=dict)
    corrections: dict[str, Columns] = field(default_factory=dict)
    before: str | None = None
    added: set[int] = field(default_factory=set)
    _running: int | None = None

    def hear(self, event: Event) -> None:
        """One more event about it."""
        family, _point, what = event.kind.partition(".")
        if family == "intent" and what in STATES:
            self._moved(event, what)
        elif family == "tender":
            reference = event.facts.get("reference") or self.columns.get("tender_ref", "")
            self.columns |= {"tender_state": what, "tender_ref": reference, "updated_at": event.at}
        elif (heard := _OTHERS.get(event.kind)) is not None:
            heard(self, event)

    def _moved(self, event: Event, state: str) -> None:
        if not self.columns:
            if "client" in event.facts:
                self._wished(event)
            return
        self.columns |= {"state": state, "updated_at": event.at, **_named(OUTCOME, event.facts)}
        if state == IntentState.SENDING:
            self._begun(event)
        elif self._running is not None:
            ended = {"ended_at": event.at, "outcome": state, **_named({"status": "http_status"}, event.facts)}
            self.attempts[self._running] |= ended
            self.excerpts[self._running] = event.facts.get("excerpt", "")
            self._running = None
        self.columns |= {"had_absent": True} if state == IntentState.ABSENT else {}
        self.columns |= {"was_unknown": True} if state == IntentState.UNKNOWN else {}
        if state == IntentState.CONFIRMED:
            _tell_or_forget(self.columns, "claimed_by", event.facts, "claimed_by")

    def _wished(self, event: Event) -> None:
        facts = event.facts
        self.columns = {**_AT_FIRST, "state": IntentState.PREPARED.value, **_named(WISH, facts)}
        if "minor" in facts:
            self.columns["summ_minor"] = Money(facts["minor"])
        if "created" in facts:
            created = datetime.fromisoformat(facts["created"])
            self.columns |= {"created_at": created, "updated_at": created}

    def _begun(self, event: Event) -> None:
        self._running = event.facts.get("n", len(self.attempts) + 1)
        begun = _named(
            {"request": "request_sha256", "transport": "transport", "boot": "boot_id", "mono": "journaled_mono"}, event.facts
        )
        nothing = {"first_byte_at": None, "ended_at": None, "outcome": None, "http_status": None}
        self.attempts[self._running] = {**begun, "journaled_at": event.at, **nothing}
        self.excerpts[self._running] = digest_of("")
        self.columns["words"] = ""
        self.before, self.added = event.facts.get("before"), set()
        if "since" in event.facts:
            self.columns["baseline_since"] = datetime.fromisoformat(event.facts["since"])

    def opened(self, event: Event) -> None:
        """Something is to be put right of it."""
        named = {"cause": "cause", "row": "row_id", "reason": "reason", "operator": "operator"}
        opened = {"intent_id": event.subject, "opened_at": event.at, "closed_at": None, "proof": ""}
        self.corrections[str(event.facts.get("correction"))] = {**opened, **_named(named, event.facts)}

    def closed(self, event: Event) -> None:
        """It was put right; whether its own row was taken out for it was not always told."""
        ended = {"closed_at": event.at, **_named({"proof": "proof"}, event.facts)}
        self.corrections.setdefault(str(event.facts.get("correction")), {}).update(ended)
        if "annulled" not in event.facts:
            self.columns.pop("annulled", None)
        elif "annulled" in self.columns and (event.facts["annulled"] or event.facts.get("restored")):
            self.columns["annulled"] = bool(event.facts["annulled"])
        if self.columns:
            self.columns |= _named({"counter": "counter_row_id"}, event.facts)

    def looked_at(self, event: Event) -> None:
        """A later look was counted."""
        self.columns |= _named({"n": "audits"}, event.facts)

    def refused(self, event: Event) -> None:
        """Rows were added to those that are not its own."""
        if "added" in event.facts:
            self.added |= set(event.facts["added"])
        else:
            self.before = None

    def says_excerpt(self, number: int, excerpt: str) -> bool:
        """True when just this was kept of the answer to that attempt, or nothing is told of it."""
        return self.excerpts.get(number, "") in {"", digest_of(excerpt)}

    def says_before(self, rows: Iterable[int]) -> bool:
        """True when just these rows were listed before it was sent, or nothing is told of them."""
        return self.before is None or self.before == digest(set(rows) - self.added)


_AT_FIRST: Mapping[str, Any] = MappingProxyType(
    {
        "api_user": "",
        "tender_state": TenderState.NONE.value,
        "tender_ref": "",
        "claimed_row_id": None,
        "claimed_by": None,
        "had_absent": False,
        "was_unknown": False,
        "audits": 0,
        "annulled": False,
        "counter_row_id": None,
        "attempts": 0,
        "words": "",
    }
)
_OTHERS: Mapping[str, Callable[[ToldIntent, Event], None]] = MappingProxyType(
    {
        "correction.opened": ToldIntent.opened,
        "correction.closed": ToldIntent.closed,
        "intent.looked_at": ToldIntent.looked_at,
        "rows.refused": ToldIntent.refused,
    }
)


def told_intent(events: Iterable[Event]) -> ToldIntent:
    """All that is told of one movement."""
    told = ToldIntent()
    for each in events:
        told.hear(each)
    return told


def told_sale(events: Sequence[Event]) -> Columns:
    """The row of a ticket's sale. Empty when nothing was told of it."""
    told: Columns = {}
    for each in events:
        told = _first_of_sale(each) if not told else told | _next_of_sale(each)
        if each.kind == f"sale.{SaleState.ISSUED}" and "minor" not in each.facts:
            told = {name: value for name, value in told.items() if name not in {"price_due", *list(ISSUED.values())[1:]}}
    return told


def told_payment(wished: Event) -> Columns:
    """The row of an occasion of payment, which sells nothing, by the first movement that was wished in it."""
    nothing = dict.fromkeys(("ticket_id", "price_due", "docmark", *ISSUED.values()))
    named = _named({"client": "client_id", "operator": "operator"}, wished.facts)
    told = {"state": SaleState.PAYMENT.value, "words": "", **nothing, **named}
    if (occasion := wished.facts.get("occasion")) is not None:
        created = datetime.fromisoformat(occasion["created"])
        told |= {"created_at": created, "updated_at": created, **_named(ORIGIN, occasion)}
    return told


def told_shift(events: Sequence[Event]) -> Columns:
    """The row of a shift. Empty when nothing tells of its opening."""
    told: Columns = {}
    for each in events:
        if each.kind == "shift.opened":
            told = _opened_shift(each)
        elif each.kind == "shift.closed":
            told["closed_at"] = each.at
            for name in ("known_to", "told_to"):
                _tell_or_forget(told, name, each.facts, name)
    return told


def told_moves(events: Sequence[Event]) -> dict[str, Columns]:
    """The rows of the cash that was moved in a shift, by their ids."""
    named = {"reason": "reason", "operator": "operator"}
    return {
        str(each.facts.get("move")): {
            "shift_id": each.subject,
            "way": each.kind.removeprefix("shift.cash_"),
            "summ_minor": Money(int(each.facts.get("minor", 0))),
            "at": each.at,
            **_named(named, each.facts),
        }
        for each in events
        if each.kind.startswith("shift.cash_")
    }


def told_reports(events: Sequence[Event]) -> dict[str, Columns]:
    """The rows of the Z reports, by their numbers; `sha256` stands for the body."""
    return {
        str(each.facts.get("number")): {"shift_id": each.subject, "told_at": each.at, "sha256": each.facts.get("sha256")}
        for each in events
        if each.kind == "shift.closed"
    }


def digest(rows: Iterable[int]) -> str:
    """What stands for a set of numbers of rows."""
    return hashlib.sha256(",".join(str(each) for each in sorted(rows)).encode()).hexdigest()


def digest_of(words: str) -> str:
    """What stands for text, as it is kept."""
    return hashlib.sha256(whole(words).encode()).hexdigest()


def told_desk(facts: Mapping[str, Any]) -> str | None:
    """The code of the desk an event was written at; of before it was told, by the mark of a ticket. None when it tells none."""
    occasion, mark = facts.get("occasion"), str(facts.get("mark", "")).split("-")
    told = facts.get("desk") or (occasion.get("desk") if isinstance(occasion, dict) else None)
    return str(told) if told else (mark[1] if len(mark) == MARK_PARTS else None)


def _first_of_sale(event: Event) -> Columns:
    named = {"client": "client_id", "template": "ticket_id", "mark": "docmark", "operator": "operator"}
    at = {"created_at": event.at, "updated_at": event.at}
    issued = dict.fromkeys(ISSUED.values())
    due = {"price_due": Money(event.facts["minor"])} if "minor" in event.facts else {}
    return {
        "state": event.kind.removeprefix("sale."),
        "words": "",
        **at,
        **issued,
        **due,
        **_named({**named, **ORIGIN}, event.facts),
    }


def _next_of_sale(event: Event) -> Columns:
    due = event.facts.get("minor")
    words = {"words": event.facts["words"]} if event.facts.get("words") else {}
    price = {"price_due": None if due is None else Money(due)} if "minor" in event.facts else {}
    return {
        "state": event.kind.removeprefix("sale."),
        "updated_at": event.at,
        **words,
        **price,
        **_named(ISSUED, event.facts),
    }


def _opened_shift(event: Event) -> Columns:
    facts = event.facts
    told = {
        "opened_at": event.at,
        "opened_seq": event.seq,
        "closed_at": None,
        "listed": facts.get("listed") is not None,
        **_named(OPENING, facts),
    }
    if "float" in facts:
        told["float_minor"] = Money(facts["float"])
    if "since" in facts:
        told["since"] = None if facts["since"] is None else datetime.fromisoformat(facts["since"])
    return told


def _named(names: Mapping[str, str], facts: Mapping[str, Any]) -> Columns:
    """The facts that are told, under the names of their columns."""
    return {column: facts[name] for name, column in names.items() if name in facts}


def _tell_or_forget(told: Columns, column: str, facts: Mapping[str, Any], name: str) -> None:
    """A column that has changed to what is told, or to what nobody knows any more."""
    if name in facts:
        told[column] = facts[name]
    else:
        told.pop(column, None)

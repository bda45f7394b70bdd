"""Faults on demand: which operation goes wrong, how, how often. What they do to a connection is in `front`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from desk.sandbox.calls import Call, operation_of, plain_path
from desk.sandbox.chance import source

ANY = "*"


class Fault(StrEnum):
    """Every way to go wrong."""

    DELAY = "delay"
    REFUSE = "refuse"
    UNAUTHORIZED = "unauthorized"
    EXPIRED = "expired"
    HTTP_500 = "http_500"
    HTML_502 = "html_502"
    HTML_200 = "html_200"
    LOST_BEFORE = "lost_before"
    LOST_AFTER = "lost_after"
    TRUNCATED = "truncated"
    DRIP = "drip"


class ConnectionLost(Exception):
    """A dropped connection where there is no socket to drop (`httpx.ASGITransport`): hand `build(..., lost=httpx.ReadError)`
    to see the same as over a socket."""


class BadPlan(ValueError):
    """A fault was asked for in a way that can't be understood."""


@dataclass(slots=True)
class Plan:
    """One fault waiting for its operation: `*` is any, `GET /clients/id/1001` that one client. `times` None has no end; `where`
    must equal the request's own fields."""

    operation: str
    fault: Fault
    times: int | None = 1
    probability: float = 1.0
    seconds: float | None = None
    words: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)

    def fits(self, call: Call) -> bool:
        """True when it is meant for this request."""
        if self.operation not in (ANY, *call.operations) and self.operation != call.address:
            return False
        body = call.body if isinstance(call.body, dict) else {}
        variables = body.get("variables")
        given = {**call.params, **body, **(variables if isinstance(variables, dict) else {})}
        return all(str(given.get(name)) == str(value) for name, value in self.where.items())

    @property
    def shown(self) -> dict[str, Any]:
        """As the control address tells it."""
        return {
            "operation": self.operation,
            "fault": self.fault.value,
            "times": self.times,
            "probability": self.probability,
            "seconds": self.seconds,
            "where": dict(self.where),
        }


class Faults:
    """The plans in force; the first that fits a request is used. Chance has a seed of its own, so that a run repeats."""

    def __init__(self, seed: int = 0) -> None:
        self._random = source(seed)
        self.plans: list[Plan] = []
        self.known: frozenset[str] = frozenset()
        """The operations there are; while empty, `plan` takes any name."""

    def set(
        self,
        operation: str,
        fault: str,
        *,
        times: int | None = None,
        probability: float | None = None,
        seconds: float | None = None,
        words: str = "",
        where: Mapping[str, Any] | None = None,
    ) -> Plan:
        """Plans a fault: once by default, without end when only a probability is given. Raises BadPlan."""
        _check(times, probability, seconds)
        try:
            kind = Fault(fault)
        except ValueError:
            raise BadPlan(f"there is no fault {fault!r}; there are {', '.join(Fault)}") from None
        if times is None and probability is None:
            times = 1
        plan = Plan(operation, kind, times, 1.0 if probability is None else probability, seconds, words, where or {})
        self.plans.append(plan)
        return plan

    def plan(self, asked: Any) -> Plan:
        """Plans what a JSON object asks for. Raises BadPlan."""
        if not isinstance(asked, dict) or not isinstance(asked.get("operation"), str):
            raise BadPlan('a fault is {"operation": ..., "fault": ..., "times": 1}')
        known = {"operation", "fault", "times", "probability", "seconds", "words", "where"}
        if unknown := sorted(set(asked) - known):
            raise BadPlan(f"unknown: {', '.join(unknown)}")
        for name, kind in (("times", int), ("probability", int | float), ("seconds", int | float), ("where", dict)):
            if asked.get(name) is not None and (isinstance(asked[name], bool) or not isinstance(asked[name], kind)):
                raise BadPlan(f"{name} is wrong")
        return self.set(
            self._named(asked["operation"]),
            str(asked.get("fault")),
            **{key: asked[key] for key in sorted(known - {"operation", "fault"}) if key in asked},
        )

    def _named(self, operation: str) -> str:
        """The operation as requests are known by; a path with a number stays itself. Raises BadPlan when there is none such."""
        method, _, path = operation.partition(" ")
        if operation != ANY and self.known and (operation_of(method, path) if path else operation) not in self.known:
            raise BadPlan(f"there is no operation {operation!r}; there are {', '.join([ANY, *sorted(self.known)])}")
        return f"{method} {plain_path(path)}" if path else operation

    def clear(self) -> None:
        """Everything works again."""
        self.plans.clear()

    def take(self, call: Call) -> Plan | None:
        """The fault for this request, counted as used; None when all is well."""
        for plan in self.plans:
            if plan.fits(call) and (plan.probability >= 1 or self._random.random() < plan.probability):
                if plan.times is not None:
                    plan.times -= 1
                    if plan.times <= 0:
                        self.plans.remove(plan)
                return plan
        return None


def _check(times: int | None, probability: float | None, seconds: float | None) -> None:
    if times is not None and times <= 0:
        raise BadPlan("times must be 1 or more")
    if probability is not None and not 0 <= probability <= 1:
        raise BadPlan("probability must be from 0 to 1")
    if seconds is not None and not 0 <= seconds < math.inf:
        raise BadPlan("seconds must be 0 or more")

"""What the wiring itself decides."""

from __future__ import annotations

from desk.events import ServiceChanged
from desk.model.health import Health
from desk.wiring import when_changed


def test_a_service_is_told_of_when_it_changed_and_not_at_each_call() -> None:
    heard: list[ServiceChanged] = []
    observe = when_changed(heard.append)
    first = ServiceChanged("luckyfit", Health.OK, 20)
    lost = ServiceChanged("luckyfit", Health.OFF, None, "unreachable")
    back = ServiceChanged("luckyfit", Health.OK, 30)
    slower = ServiceChanged("luckyfit", Health.OK, 130)
    other = ServiceChanged("instasport", Health.OK, 20)
    for fact in (first, ServiceChanged("luckyfit", Health.OK, 25), lost, lost, back, slower, other):
        observe(fact)
    assert heard == [first, lost, back, slower, other]

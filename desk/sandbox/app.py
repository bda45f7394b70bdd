"""The sandbox as one ASGI app: LuckyFit at `/` and `/api`, Instasport at `/instasport/api/`, control at `/control`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from starlette.applications import Starlette
from starlette.routing import Mount, Route

from desk.ports import Clock
from desk.sandbox.calls import INSTASPORT_PATH, CallLog, operation_of
from desk.sandbox.chance import source
from desk.sandbox.changelog import ChangeLog
from desk.sandbox.club import ClubState
from desk.sandbox.codes import Codes
from desk.sandbox.control import Control
from desk.sandbox.faults import ConnectionLost, Faults
from desk.sandbox.front import App, Front, Lost
from desk.sandbox.instasport.app import build as build_instasport
from desk.sandbox.luckyfit.app import routes
from desk.sandbox.luckyfit.wire import House
from desk.sandbox.moments import RealClock
from desk.sandbox.sms import SmsBox

LUCKYFIT_KEY = "sandbox-luckyfit-key"
INSTASPORT_KEY = "sandbox-instasport-key"
INSTASPORT_SLUG = "sandbox"
_PARAMETER = re.compile(r"\{[^}]*\}")


def build(
    club: ClubState,
    *,
    faults: Faults | None = None,
    clock: Clock | None = None,
    sms: SmsBox | None = None,
    changes: ChangeLog | None = None,
    lost: Lost = ConnectionLost,
) -> App:
    """Serves `club`. Over `httpx.ASGITransport`, where no connection can be dropped, hand `lost=httpx.ReadError`: the faults
    `lost_before`, `lost_after` and `truncated` then raise it as a socket would. `changes` keeps the club in a file."""
    faults, clock, sms, log = faults or Faults(), clock or RealClock(), sms or SmsBox(), CallLog()
    changes = changes or ChangeLog(club, clock)
    house = House(changes, clock, Codes(source(club.seed), sms, clock), LUCKYFIT_KEY)
    instasport = build_instasport(
        changes.people,
        seed=club.seed,
        now=clock.now,
        sms=sms,
        key=INSTASPORT_KEY,
        slug=INSTASPORT_SLUG,
        started=club.now,
        kept=changes.instasport,
        keep=changes.keep_instasport,
    )
    served = routes(house)
    faults.known = frozenset({*_operations(served), *instasport.fields()})
    control = Control(club, clock, sms, faults, log, instasport.state, changes)
    inner = Starlette(
        routes=[
            *control.routes(),
            Route(INSTASPORT_PATH, instasport),
            Mount(INSTASPORT_PATH, instasport),
            *served,
        ]
    )
    return Front(inner, faults, log, clock, lost)


def _operations(served: Iterable[Route]) -> Iterator[str]:
    """LuckyFit's operations as requests are known by."""
    for route in served:
        for method in (route.methods or set()) - {"HEAD"}:
            yield operation_of(method, _PARAMETER.sub("{id}", route.path))

"""`desk gate`: the turnstiles and doors of the settings, one opened by hand, one watched."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Annotated, Any, NoReturn, TypeAlias

import typer

from desk import i18n
from desk.cli.running import (
    EXIT_DONE,
    EXIT_REFUSED,
    EXIT_UNKNOWN,
    EXIT_UNREACHABLE,
    answer,
    exit_of,
    say,
    tell_error,
    until_stopped,
    warn,
)
from desk.config import Settings, home, load
from desk.config_gates import GateSettings, password_name
from desk.errors import WORKED_ELSEWHERE, DeskError, DeviceError
from desk.events import Fact, FireAlarm, GateChanged, GateInputs, PassEnded
from desk.hardware.gates import Surroundings, WorkingGate, gate_of
from desk.model.gate import NO_ANSWER, NOT_CONNECTED, Busy, Direction, Failed, GateOutcome
from desk.model.health import Health
from desk.secrets import Keys, KeyStore, store_key
from desk.store import open_store
from desk.store.ownership import DOORS, is_owned
from desk.wiring import SystemClock
from desk.wording.errors import of_error
from desk.wording.gate import of_direction, of_fire, of_gate, of_pass, reason_told

app = typer.Typer(help="Turnstiles and doors.", no_args_is_help=True)

CONNECT_S = 20.0
"""A controller that calls us may take so long until it does."""

AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of words.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Its name in the settings: [gates.NAME].")]
Facts: TypeAlias = "asyncio.Queue[Fact]"


@app.command("list")
def listing(as_json: AsJson = False) -> None:
    """Every gate of the settings; nothing is opened or sent."""
    settings = _settings(as_json=as_json)
    if as_json:
        answer({"gates": [{"name": name, **each._asdict()} for name, each in settings.gates.items()]})
        return
    for name, each in settings.gates.items():
        ways = ", ".join(f"{of_direction(way)} {_channel(each, way)}" for way in Direction if _channel(each, way))
        say(f"{name}  {each.protocol}  {each.port or '-'}  {ways}")


@app.command("pulse")
def pulse(
    name: Name,
    direction: Annotated[Direction, typer.Option(help="Which way.")] = Direction.IN,
    operator: Annotated[str, typer.Option("--operator", help="Who does it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Opens it once and tells what became of it. It is for setting up: no pass is written, the audit says who did it."""
    chosen = _chosen(name, as_json=as_json)
    if not _channel(chosen, direction):
        raise typer.BadParameter(f"--direction {direction}: gates.{name}.channel_{direction} is 0")

    async def work() -> int:
        _refuse_beside_another(chosen)
        async with connected(name, chosen) as (gate, _facts):
            await _noted(name, direction, operator)
            outcome = await gate.open(direction)
            if as_json:
                answer({"gate": name, "direction": direction.value, **_plain(outcome)})
            else:
                say(of_pass(outcome))
        return _exit(outcome)

    _run(work(), as_json=as_json)


async def _noted(name: str, direction: Direction, operator: str) -> None:
    """Before it opens; where it can't be written a person's word goes all the same."""
    try:
        store = await open_store(home(), store_key(home(), KeyStore()), SystemClock())
        try:
            await store.passes.note_pulse(name, direction, operator)
        finally:
            await store.close()
    except DeskError as error:
        told = i18n._("It is not in the audit that it is opened now.")
        warn(f"{told} {of_error(error)}")


@app.command("watch")
def watch(name: Name, as_json: AsJson = False) -> None:
    """Tells how it is connected, what its inputs are, and who passes, until it is stopped."""
    chosen = _chosen(name, as_json=as_json)

    async def work() -> int:
        _refuse_beside_another(chosen)
        async with _started(name, chosen, watching=True) as (_gate, facts):
            while True:
                fact = await facts.get()
                if as_json:
                    answer(_fact(fact))
                else:
                    say(_told(fact))

    _run(work(), as_json=as_json)


def doors_are_worked() -> bool:
    """By another program of this PC, as far as the folder tells."""
    with contextlib.suppress(OSError):
        return is_owned(home() / DOORS)
    return False


def _refuse_beside_another(chosen: GateSettings) -> None:
    """Two programs at one device take each other's answers. Raises DeviceError."""
    if doors_are_worked():
        raise DeviceError(chosen.port, WORKED_ELSEWHERE)


def _run(work: Coroutine[Any, Any, int], *, as_json: bool) -> NoReturn:
    """Told to end, it locks the gate first."""
    try:
        code = until_stopped(work)
    except KeyboardInterrupt:
        code = EXIT_DONE
    except DeskError as error:
        tell_error(error, as_json=as_json)
        code = exit_of(error)
    raise SystemExit(code)


def _settings(*, as_json: bool) -> Settings:
    try:
        settings = load(home())
    except DeskError as error:
        tell_error(error, as_json=as_json)
        raise SystemExit(exit_of(error)) from None
    i18n.use(settings.window.language)
    return settings


def _chosen(name: str, *, as_json: bool) -> GateSettings:
    gates = _settings(as_json=as_json).gates
    if name not in gates:
        known = ", ".join(gates) or "no [gates.NAME] is in the settings"
        raise typer.BadParameter(f"NAME {name}: {known}")
    return gates[name]


@asynccontextmanager
async def _started(name: str, settings: GateSettings, *, watching: bool = False) -> AsyncIterator[tuple[WorkingGate, Facts]]:
    """The gate at work, and its facts on this loop; it is locked again at the end, in time for whoever was let in.

    Whoever asks the command to end, or an error, waits for no more than the end of a usual pulse.
    """
    loop, facts = asyncio.get_running_loop(), asyncio.Queue[Fact]()
    keys = Keys(KeyStore())
    around = Surroundings(password=lambda: keys.get(password_name(name)), now=SystemClock().now)
    gate = gate_of(name, settings, _crossing(loop, facts), around, watching=watching)
    gate.start()
    try:
        yield gate, facts
        await asyncio.to_thread(gate.stop)
    finally:
        await asyncio.to_thread(gate.stop, at_once=True)


@asynccontextmanager
async def connected(name: str, settings: GateSettings) -> AsyncIterator[tuple[WorkingGate, Facts]]:
    """The same once it is there. Raises DeviceError."""
    async with _started(name, settings) as (gate, facts):
        try:
            async with asyncio.timeout(CONNECT_S):
                await _until_connected(settings.port, facts)
        except TimeoutError as error:
            raise DeviceError(settings.port, reason_told(NO_ANSWER, i18n.current())) from error
        yield gate, facts


async def _until_connected(port: str, facts: Facts) -> None:
    health = Health.UNKNOWN
    while health is not Health.OK:
        fact = await facts.get()
        if isinstance(fact, GateChanged) and fact.health is not Health.UNKNOWN:
            health = fact.health
            if health is not Health.OK:
                raise DeviceError(port, reason_told(fact.detail or NOT_CONNECTED, i18n.current()))


def _crossing(loop: asyncio.AbstractEventLoop, facts: Facts) -> Callable[[Fact], None]:
    def publish(fact: Fact) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(facts.put_nowait, fact)

    return publish


def _channel(settings: GateSettings, direction: Direction) -> int:
    return settings.channel_in if direction is Direction.IN else settings.channel_out


def _exit(outcome: GateOutcome) -> int:
    match outcome:
        case Failed(reason=reason, may_have_opened=may_have_opened):
            return EXIT_UNKNOWN if may_have_opened else EXIT_UNREACHABLE if reason == NOT_CONNECTED else EXIT_REFUSED
        case Busy():
            return EXIT_REFUSED
        case _:
            return EXIT_DONE


def _plain(outcome: GateOutcome) -> dict[str, Any]:
    """The outcome for a script: `passed`, `not_passed`, `opened`, `busy` or `failed`."""
    name = "".join(f"_{each.lower()}" if each.isupper() else each for each in type(outcome).__name__).lstrip("_")
    if isinstance(outcome, Failed):
        return {"outcome": name, "reason": outcome.reason, "may_have_opened": outcome.may_have_opened}
    return {"outcome": name}


def _fact(fact: Fact) -> dict[str, Any]:
    match fact:
        case GateChanged(_, health, detail):
            return {"state": health.value, "detail": detail}
        case PassEnded(_, direction, outcome, tag):
            return {"direction": direction.value, **_plain(outcome), "tag": tag.shown if tag else None}
        case GateInputs(_, closed):
            return {"closed": list(closed)}
        case FireAlarm(_, burning):
            return {"burning": burning}
        case _:
            return {"fact": type(fact).__name__}


def _told(fact: Fact) -> str:
    match fact:
        case GateChanged(_, health, detail):
            return of_gate(health, detail)
        case PassEnded(_, direction, outcome, tag):
            return " ".join(filter(None, (f"{of_direction(direction)}:", of_pass(outcome), tag.shown if tag else "")))
        case GateInputs(_, closed):
            states = ", ".join(f"{number} {_contact(closed=each)}" for number, each in enumerate(closed, 1))
            return i18n._("Inputs: {states}").format(states=states)
        case FireAlarm(_, burning):
            return of_fire(burning=burning)
        case _:
            return type(fact).__name__


def _contact(*, closed: bool) -> str:
    return i18n._("contact closed") if closed else i18n._("contact open")

"""What `desk doctor` looks at, one function a line; each says how it is and never raises what the program foresees."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from desk.config import SECRET_NAMES, ReaderSettings, Settings, environment_secret, load
from desk.config_gates import GateSettings
from desk.errors import DeskError, DeviceError, KeyProblem, SettingsError
from desk.hardware.gates import Surroundings, gate_of
from desk.hardware.links import PCSC_SCHEME, Links
from desk.hardware.links.ports import Port, chosen, exactly
from desk.hardware.links.serial import ports
from desk.model.checkup import Check, Line, Verdict, of_clock, of_latency, of_room
from desk.model.gate import Direction
from desk.model.proof import strangers
from desk.secrets import KeyStore, store_key
from desk.store import FILE_NAME
from desk.store.capability_file import Trust
from desk.store.inspection import inspect
from desk.wiring import Product, SystemClock
from desk.wiring_doors import places_of
from desk.wording import of_error

log = logging.getLogger(__name__)

T = TypeVar("T")
OF_THE_PRODUCT = tuple(each for each in Check if each not in {Check.SETTINGS, Check.FOLDER, Check.KEY_STORE, Check.STORE})
"""Looked at only once the product stands."""
NAMED = 10
"""So many names are told in one line."""
NAME_SEEN_FOR = timedelta(hours=48)
"""Who booked under a name so lately still uses it."""


def broken(check: Check, error: DeskError, verdict: Verdict = Verdict.FAIL) -> Line:
    """A line about what went wrong, in the error's own sentence."""
    return Line(check, verdict, "error", {"code": error.code}, text=of_error(error))


def settings(folder: Path) -> tuple[Line, Settings | None]:
    """The settings, read as at every start."""
    try:
        return Line(Check.SETTINGS, Verdict.OK, "settings"), load(folder)
    except SettingsError as error:
        return broken(Check.SETTINGS, error), None


async def of_folder(folder: Path) -> Line:
    """Whether files can be written where they must be, and how much room is left."""
    return await asyncio.to_thread(_of_folder, folder)


def _of_folder(folder: Path) -> Line:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"0")
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Line(Check.FOLDER, Verdict.FAIL, "folder_closed", {"folder": str(folder), "reason": error.strerror or ""})
    verdict = of_room(free)
    code = "folder" if verdict is Verdict.OK else "folder_full"
    return Line(Check.FOLDER, verdict, code, {"folder": str(folder), "free": free // 1_000_000})


async def of_key_store() -> Line:
    """Where keys are kept on this machine."""
    name = await asyncio.to_thread(KeyStore().backend)
    if name:
        return Line(Check.KEY_STORE, Verdict.OK, "key_store", {"name": name})
    if environment_secret(SECRET_NAMES[0]):
        return Line(Check.KEY_STORE, Verdict.OK, "keys_from_environment")
    return Line(Check.KEY_STORE, Verdict.WARN, "no_key_store")


async def of_store(folder: Path) -> Line:
    """The local records: read from end to end; made at the first start."""
    path = folder / FILE_NAME
    if not path.exists():
        return Line(Check.STORE, Verdict.OK, "store_new")
    try:
        seen = await inspect(path, store_key(folder, KeyStore()))
    except DeskError as error:
        return broken(Check.STORE, error)
    if seen.altered:
        return Line(Check.STORE, Verdict.WARN, "store_altered", {"names": ", ".join(seen.altered[:NAMED])})
    told = {"revision": seen.revision, "sqlite": seen.sqlite, "movements": seen.movements}
    return Line(Check.STORE, Verdict.OK, "store" if seen.revision == seen.newest else "store_older", told)


async def of_product(product: Product, *, probing: bool = False) -> list[Line]:
    """Everything the running product knows, LuckyFit first. The rows of a probe are of no journal: who left them is not asked."""
    luckyfit = await timed(lambda: _of_luckyfit(product))
    luckyfit = replace(luckyfit, details={**luckyfit.details, "ms": luckyfit.ms})
    if luckyfit.verdict is Verdict.OK:
        luckyfit = replace(luckyfit, verdict=of_latency(luckyfit.ms))
    return [
        luckyfit,
        await timed(lambda: _of_point(product, asks=not probing and luckyfit.verdict is not Verdict.FAIL)),
        _of_clock(product),
        _of_capabilities(product),
        await timed(lambda: _of_instasport(product)),
        *[await timed(partial(_of_reader, each)) for each in product.settings.all_readers],
        *await _of_gates(product.settings.gates),
        *_of_doors(product.settings),
        await timed(lambda: _of_roster(product)),
        await timed(lambda: _of_questions(product)),
    ]


async def timed(work: Callable[[], Awaitable[Line]]) -> Line:
    """The line with how long it took."""
    clock = SystemClock()
    begun = clock.monotonic()
    line = await work()
    return replace(line, ms=round((clock.monotonic() - begun) * 1000))


async def _of_luckyfit(product: Product) -> Line:
    try:
        branches = await product.club.branches()
    except DeskError as error:
        return broken(Check.LUCKYFIT, error)
    if branches:
        product.clock.zone = branches[0].zone
    return Line(Check.LUCKYFIT, Verdict.OK, "luckyfit", {"branch": branches[0].name if branches else "", "count": len(branches)})


async def _of_point(product: Product, *, asks: bool) -> Line:
    """Whether another desk books under its name too: by one list of LuckyFit's, where it can be asked."""
    name, journal = product.settings.luckyfit.point_name, product.store.journal
    told: dict[str, object] = {"name": name}
    if not name:
        return Line(Check.POINT, Verdict.WARN, "no_point")
    if product.settings.luckyfit.point_shared:
        return Line(Check.POINT, Verdict.OK, "point_shared", told)
    if not asks:
        return Line(Check.POINT, Verdict.SKIPPED, "point_unread", told)
    try:
        listing = await product.club.listing(name, product.club.server_now() - NAME_SEEN_FOR)
        found = strangers(listing.rows, await journal.claimed(), await journal.open_questions(), name)
    except DeskError as error:
        log.info("who else books under this desk's name is not known: %s", type(error).__name__)
        return Line(Check.POINT, Verdict.SKIPPED, "point_unread", told)
    if found:
        return Line(Check.POINT, Verdict.WARN, "point_of_another", told | {"count": len(found)})
    return Line(Check.POINT, Verdict.OK, "point", told)


def _of_clock(product: Product) -> Line:
    if not product.club.tells_time:
        return Line(Check.CLOCK, Verdict.SKIPPED, "no_time")
    gap = product.club.server_now() - product.clock.now()
    verdict = of_clock(gap)
    code = "clock" if verdict is Verdict.OK else "clock_off"
    return Line(Check.CLOCK, verdict, code, {"seconds": round(abs(gap.total_seconds()))})


def _of_capabilities(product: Product) -> Line:
    known = product.known
    if known.trust in (Trust.CHANGED, Trust.FOREIGN):
        return Line(Check.CAPABILITIES, Verdict.WARN, f"capabilities_{known.trust}")
    if known.trust is Trust.NONE:
        return Line(Check.CAPABILITIES, Verdict.OK, "capabilities_none")
    return Line(Check.CAPABILITIES, Verdict.OK, "capabilities", {"count": len(known.capabilities.findings)})


async def _of_instasport(product: Product) -> Line:
    if product.cards is None:
        return Line(Check.INSTASPORT, Verdict.SKIPPED, "no_instasport")
    try:
        club = await product.cards.club()
    except DeskError as error:
        return broken(Check.INSTASPORT, error, Verdict.FAIL if isinstance(error, KeyProblem) else Verdict.WARN)
    return Line(Check.INSTASPORT, Verdict.OK, "instasport", {"name": club.title})


async def _of_reader(wanted: ReaderSettings) -> Line:
    if not wanted.is_set_up:
        return Line(Check.READER, Verdict.SKIPPED, "no_reader")
    if wanted.port.startswith(PCSC_SCHEME):
        return await asyncio.to_thread(_of_contactless, wanted)
    listed = await asyncio.to_thread(ports)
    name = chosen(wanted, listed)
    if "://" in name:
        return Line(Check.READER, Verdict.SKIPPED, "reader_elsewhere", {"port": name})
    there = any(each.name == name for each in listed) or await asyncio.to_thread(Path(name).exists)
    return Line(Check.READER, *((Verdict.OK, "reader") if there else (Verdict.FAIL, "reader_gone")), {"port": name})


def _of_contactless(wanted: ReaderSettings) -> Line:
    """PC/SC knows its readers by name, and can be asked without a card."""
    try:
        link = Links().open(wanted)
    except DeviceError as error:
        return Line(Check.READER, Verdict.FAIL, "reader_gone", {"port": error.port})
    name = link.name
    link.close()
    return Line(Check.READER, Verdict.OK, "reader", {"port": name})


async def _of_gates(gates: Mapping[str, GateSettings]) -> list[Line]:
    """Nothing is sent to a turnstile to look at it."""
    if not gates:
        return [Line(Check.GATE, Verdict.SKIPPED, "no_gate")]
    listed = await asyncio.to_thread(ports)
    return [await timed(partial(_of_gate, name, gates[name], listed)) for name in sorted(gates)]


def _of_doors(settings: Settings) -> list[Line]:
    """Doors no card opens: one may be for opening by hand alone, so nothing is wrong for sure."""
    hung = {place.point for place in places_of(settings).values() if place.direction is Direction.IN}
    bare = sorted(name for name, gate in settings.gates.items() if name not in hung and not gate.reads_cards)
    return [Line(Check.READER, Verdict.WARN, "no_reader_at_door", {"name": name}) for name in bare]


async def _of_gate(name: str, wanted: GateSettings, listed: Sequence[Port]) -> Line:
    try:
        gate_of(name, wanted, lambda _fact: None, Surroundings(SystemClock().now))
    except SettingsError as error:
        return broken(Check.GATE, error)
    try:
        port = exactly(wanted, listed)
    except DeviceError as error:
        return Line(Check.GATE, Verdict.FAIL, "gate_gone", {"name": name, "port": error.port})
    told = {"name": name, "port": port}
    if ":" in port:
        return Line(Check.GATE, Verdict.SKIPPED, "gate_elsewhere", told)
    there = any(each.name == port for each in listed) or await asyncio.to_thread(Path(port).exists)
    return Line(Check.GATE, *((Verdict.OK, "gate") if there else (Verdict.FAIL, "gate_gone")), told)


async def _of_roster(product: Product) -> Line:
    if product.keeper is None:
        return Line(Check.ROSTER, Verdict.WARN, "no_roster")
    try:
        extent = await product.keeper.roster.extent()
    except DeskError as error:
        return broken(Check.ROSTER, error, Verdict.WARN)
    told = {"count": extent.clients, "known": extent.with_tickets}
    if extent.complete_at is None:
        return Line(Check.ROSTER, Verdict.OK, "roster_part", told)
    at = extent.complete_at.astimezone(product.clock.zone)
    return Line(Check.ROSTER, Verdict.OK, "roster", told | {"at": f"{at:%d.%m.%Y %H:%M}"})


async def _of_questions(product: Product) -> Line:
    try:
        since = [each.created_at for each in await product.till.open_questions()]
        since += [each.created_at for each in await product.selling.open_questions()]
        since += [each.opened_at for each in await product.store.corrections.open_ones()]
    except DeskError as error:
        return broken(Check.QUESTIONS, error)
    if not since:
        return Line(Check.QUESTIONS, Verdict.OK, "no_questions")
    oldest = min(since).astimezone(product.clock.zone)
    return Line(Check.QUESTIONS, Verdict.WARN, "questions", {"count": len(since), "oldest": f"{oldest:%d.%m.%Y %H:%M}"})

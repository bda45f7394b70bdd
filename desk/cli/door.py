"""`desk door`: how the doors stand, who passed, and somebody let in by hand."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Annotated

import typer

from desk import i18n
from desk.cli.answers import plain
from desk.cli.door_answers import line_of, lines_of, of_pass, of_seen, of_status, side_of
from desk.cli.gate import connected, doors_are_worked
from desk.cli.journal_filter import LARGEST_ID, AsJson, Chosen, ClientId, FirstDay, LastDay, day_given
from desk.cli.running import (
    EXIT_DONE,
    EXIT_REFUSED,
    EXIT_UNKNOWN,
    EXIT_UNREACHABLE,
    Listing,
    answer,
    aside,
    attempt,
    exit_of,
    run,
    say,
    tell_error,
)
from desk.config import home, load_window
from desk.errors import DeskError, NotAllowed, StoreError
from desk.model.gate import Direction
from desk.model.passing import ANNULLED, Emergency, Ending, Pass, PassFilter, Unwritten, Verdict, ending_of
from desk.model.supervisor import Supervisor
from desk.services.supervising import Supervising
from desk.store.emergency_file import EmergencyFile
from desk.wiring import Product, SystemClock
from desk.wording.gate import of_fire
from desk.wording.passes import of_emergency, of_passed, of_unwritten

log = logging.getLogger(__name__)
app = typer.Typer(help="The doors: who passed, who is inside, who is let in by hand.", no_args_is_help=True)

FORGET_DAYS, MOST_DAYS = 400, 36_500
VERDICTS = tuple(each.value for each in Verdict)
By = Annotated[str, typer.Option("--operator", help="Who does it.")]
Csv = Annotated[Path | None, typer.Option("--csv", help="Writes them into this file, one row each, oldest first.")]
Xlsx = Annotated[Path | None, typer.Option("--xlsx", help="Writes them into this workbook.")]


@app.command("status")
def status(as_json: AsJson = False) -> None:
    """Who is inside, what happened since the day began, and what is to be done at LuckyFit."""

    async def work(product: Product) -> int:
        found = await product.doors.passbook.status()
        if as_json:
            answer(of_status(found))
        else:
            for line in lines_of(found):
                say(line)
        return EXIT_DONE

    run(work, as_json=as_json)


@app.command("admit")
def admit(
    point: Annotated[str, typer.Argument(metavar="DOOR", help="Its name in the settings: [gates.NAME].")],
    reason: Annotated[str, typer.Option("--reason", help="Why; mandatory.")],
    direction: Annotated[Direction, typer.Option(help="Which way.")] = Direction.IN,
    client: Annotated[int | None, typer.Option(min=1, max=LARGEST_ID, help="LuckyFit's id of whoever it is.")] = None,
    supervisor: Annotated[
        str, typer.Option(help="Who answers for more than an operator may let in within an hour; the kiosk's PIN is asked for.")
    ] = "",
    pin_stdin: Annotated[bool, typer.Option("--pin-stdin", help="That PIN is the first line of the standard input.")] = False,
    operator: By = "",
    as_json: AsJson = False,
) -> None:
    """Opens a door once by hand; it is written down before. When that can't be, it opens all the same and says what to note.

    Where a kiosk or a desk works the doors of this PC, that one opens it.
    """

    async def work(product: Product) -> int:
        if not product.settings.gates:
            raise NotAllowed("no_doors")
        if point not in product.settings.gates:
            raise NotAllowed("no_such_door", door=point, doors=", ".join(sorted(product.settings.gates)))
        await product.learn_operator()
        proved = await _proved(product, supervisor, from_stdin=pin_stdin) if supervisor else None
        by = operator or product.doors.admitting.operator
        async with _doors_or_other(product, point):
            passed = await product.doors.wishes.admit(point, direction, reason, by, client, proved)
            return _admitted(passed, as_json=as_json)

    run(work, as_json=as_json)


@app.command("passes")
def passes(
    first: FirstDay = "",
    last: LastDay = "",
    client: ClientId = None,
    verdict: Annotated[list[str] | None, typer.Option(help=f"{', '.join(VERDICTS)}; repeat it for several.")] = None,
    luckyfit: Annotated[bool, typer.Option("--luckyfit", help="LuckyFit's own log beside ours.")] = False,
    csv: Csv = None,
    xlsx: Xlsx = None,
    as_json: AsJson = False,
) -> None:
    """Passes, oldest first; denied taps too. Numbers run without a gap."""
    if wrong := [each for each in verdict or () if each not in VERDICTS]:
        raise typer.BadParameter(f"--verdict {wrong[0]}: choose from {', '.join(VERDICTS)}")
    chosen, verdicts = Chosen(first, last), tuple(Verdict(each) for each in verdict) if verdict else None
    files = _files(csv, xlsx)
    if luckyfit and not first:
        raise typer.BadParameter("--luckyfit needs --from: LuckyFit is not asked for all there ever was")

    async def work(product: Product) -> int:
        days = chosen.wanted(product.clock)
        wanted = PassFilter(days.since, days.until, tuple(client) if client else None, verdicts)
        if files:
            return await _saved(product, wanted, files, as_json=as_json)
        if luckyfit:
            return await _both(product, wanted, as_json=as_json)
        listing = Listing("passes", as_json=as_json)
        async for some in product.doors.passbook.each(wanted):
            listing.add([of_pass(each) if as_json else line_of(each) for each in some])
        listing.end()
        return EXIT_DONE

    run(work, as_json=as_json)


@app.command("emergency")
def emergency(
    state: Annotated[str, typer.Argument(metavar="on|off", help="Whether all doors are to stand open.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; mandatory to open.")] = "",
    operator: By = "",
    as_json: AsJson = False,
) -> None:
    """Tells every program at the doors to hold all of them open, or to lock them. The way out of a fire is the turnstile's own.

    The store and LuckyFit are not needed for it: what can't be written down keeps nobody in. Code 3: no program is at the doors.
    """
    if state not in ("on", "off"):
        raise typer.BadParameter("on or off")
    i18n.use(load_window(home()).language)
    called = Emergency(state == "on", SystemClock().now(), operator, reason.strip())
    if called.on and not called.reason:
        tell_error(NotAllowed("reason_missing"), as_json=as_json)
        raise SystemExit(EXIT_REFUSED)
    marked = _marked(called)
    try:
        attempt(lambda product: _noted(product, called), offline=True)
    except DeskError as error:
        if not marked:
            tell_error(error, as_json=as_json)
            raise SystemExit(exit_of(error)) from error
        aside(i18n._("It is not written down yet. The programs at the doors were told all the same."))
    worked = doors_are_worked()
    if as_json:
        answer(plain(called) | {"doors_worked": worked})
    else:
        say(of_emergency(called, worked=worked))
    raise SystemExit(EXIT_DONE if worked else EXIT_UNREACHABLE)


@app.command("fire-over")
def fire_over(
    point: Annotated[str, typer.Argument(metavar="DOOR", help="Whose controller told of fire.")],
    reason: Annotated[str, typer.Option("--reason", help="Why it is known to be over; mandatory.")],
    operator: By = "",
    as_json: AsJson = False,
) -> None:
    """A fire whose end no controller tells is over by a person's word; where the controller tells of fire again it burns again.

    Every program of this PC sees it within two seconds. What an emergency holds open stays so.
    """

    async def work(product: Product) -> int:
        await product.learn_operator()
        doors = product.doors
        await doors.alarms.end(point, reason, operator or doors.admitting.operator)
        if as_json:
            answer({"door": point, "burning": sorted((await doors.passbook.status()).burning)})
        else:
            say(of_fire(burning=False))
        return EXIT_DONE

    run(work, as_json=as_json)


def _marked(called: Emergency) -> bool:
    """Before anything else, so that nothing that fails later keeps a door locked."""
    try:
        EmergencyFile(home()).write(called)
    except StoreError as error:
        tell_error(error, as_json=False)
        return False
    return True


async def _noted(product: Product, called: Emergency) -> int:
    await product.learn_operator()
    await product.store.passes.note_emergency(replace(called, operator=called.operator or product.doors.admitting.operator))
    return EXIT_DONE


@app.command("forget")
def forget(
    days: Annotated[
        int | None, typer.Option(min=1, max=MOST_DAYS, help="Passes of more than so many days ago; without it 400.")
    ] = None,
    before: Annotated[str, typer.Option(help="Or those before this day, 2026-12-01.")] = "",
    csv: Csv = None,
    xlsx: Xlsx = None,
    unsaved: Annotated[bool, typer.Option("--unsaved", help="Without a sheet of them.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it. It can't be undone.")] = False,
    operator: By = "",
    as_json: AsJson = False,
) -> None:
    """Old passes forget who it was; numbers, moments and answers stay. Without --yes it is only told how many would.

    What is not ended, or is the first visit with a ticket LuckyFit may not have begun, is kept. Nothing of money is touched.
    """
    if days is not None and before:
        raise typer.BadParameter("--days or --before, not both")
    files = _files(csv, xlsx)
    if yes and not files and not unsaved:
        raise typer.BadParameter("--yes needs a sheet of them, --csv or --xlsx FILE, or --unsaved")
    day = day_given("--before", before) if before else None

    async def work(product: Product) -> int:
        forgetting = product.doors.forgetting
        zone = product.clock.now().tzinfo
        until = datetime.combine(day, time(), zone) if day is not None else forgetting.before(days or FORGET_DAYS)
        count = await forgetting.count(until)
        if yes:
            await product.learn_operator()
            await _saved(product, PassFilter(until=until), files, as_json=False, say=aside)
            count = await forgetting.forget(until, operator or product.doors.admitting.operator)
        if as_json:
            answer({"before": plain(until), "passes": count, "done": yes})
        else:
            say(_forgotten(count, i18n.day(until), done=yes))
        return EXIT_DONE

    run(work, as_json=as_json)


def _forgotten(count: int, day: str, *, done: bool) -> str:
    if done:
        told = i18n.ngettext(
            "{count} pass before {day} has forgotten who it was.", "{count} passes before {day} have forgotten who it was.", count
        )
    else:
        told = i18n.ngettext(
            "{count} pass before {day} tells who it was. Say --yes to make it forget that for good.",
            "{count} passes before {day} tell who it was. Say --yes to make them forget that for good.",
            count,
        )
    return told.format(count=count, day=day)


@app.command("verify")
def verify(as_json: AsJson = False) -> None:
    """Reads the whole record of passes: is a number missing, does a row say something else than the audit."""

    async def work(product: Product) -> int:
        found = await product.doors.passbook.check()
        if as_json:
            answer({"whole": found.whole, **plain(found)})
        elif found.whole:
            told = i18n.ngettext(
                "{count} pass, none missing, none changed.", "{count} passes, none missing, none changed.", found.count
            )
            say(told.format(count=found.count))
        else:
            missing = "-" if found.first_gap is None else found.first_gap
            changed = ", ".join(str(each) for each in found.differing) or "-"
            say(
                i18n._("The record of passes was changed. Missing from no.: {missing}; changed: {changed}").format(
                    missing=missing, changed=changed
                )
            )
        return EXIT_DONE if found.whole else EXIT_REFUSED

    run(work, as_json=as_json)


def _admitted(passed: Pass | Unwritten, *, as_json: bool) -> int:
    """Says what became of it, before its pulse has ended; the exit code."""
    if isinstance(passed, Unwritten):
        told = {"written": False, "number": passed.number, "at": plain(passed.at), "cause": passed.cause}
        answer(told | {"ending": ending_of(passed.outcome).value}) if as_json else say(of_unwritten(passed))
        return _exit_of(ending_of(passed.outcome))
    if as_json:
        answer(of_pass(passed))
    else:
        say(of_passed(passed))
    return _exit_of(passed.ending)


@asynccontextmanager
async def _doors_or_other(product: Product, name: str) -> AsyncIterator[None]:
    """That door's gate at work here, where no other program works the doors; none can begin to meanwhile."""
    if not product.doors.duty.claim():
        yield
        return
    async with connected(name, product.settings.gates[name]) as (gate, _facts):
        product.doors.door.gates[name] = gate
        yield


async def _proved(product: Product, name: str, *, from_stdin: bool) -> Supervisor:
    """Raises NotAllowed: a name alone proves nothing."""
    supervising = Supervising(product.lock, product.checkin, product.bus)
    if not supervising.has_pin():
        raise NotAllowed("pin_not_set")
    typed = sys.stdin.readline() if from_stdin else typer.prompt(i18n._("PIN of the kiosk"), hide_input=True, err=True)
    return await supervising.by_pin(str(typed).strip(), name)


async def _saved(
    product: Product, wanted: PassFilter, files: Sequence[Path], *, as_json: bool, say: Callable[[str], None] = say
) -> int:
    for path in files:
        count = await product.doors.passbook.save(wanted, path)
        if as_json:
            answer({"path": str(path), "rows": count})
        else:
            told = i18n.ngettext("{count} row is written to {path}.", "{count} rows are written to {path}.", count)
            say(told.format(count=count, path=path))
    return EXIT_DONE


async def _both(product: Product, wanted: PassFilter, *, as_json: bool) -> int:
    until = wanted.until or product.clock.now()
    if wanted.since is None:
        raise typer.BadParameter("--luckyfit needs --from")
    found = await product.doors.passbook.both(wanted.since, until, wanted.clients)
    if as_json:
        answer({"luckyfit_read": found.theirs_read, "seen": [of_seen(each) for each in found.seen]})
        return EXIT_DONE
    if not found.theirs_read:
        say(i18n._("LuckyFit's log can't be read now. These are the passes of this PC alone."))
    for each in found.seen:
        say(side_of(each))
    return EXIT_DONE


def _exit_of(ending: Ending | None) -> int:
    if ending in ANNULLED:
        return EXIT_REFUSED
    return EXIT_UNKNOWN if ending in (None, Ending.IN_DOUBT) else EXIT_DONE


def _files(csv: Path | None, xlsx: Path | None) -> tuple[Path, ...]:
    """Where to write, checked before anything is read."""
    for name, path in (("csv", csv), ("xlsx", xlsx)):
        if path is not None and (path.suffix.lower() != f".{name}" or not path.parent.is_dir()):
            raise typer.BadParameter(f"--{name} {path}: a file .{name} in a folder that is there")
    return tuple(each.absolute() for each in (csv, xlsx) if each is not None)

"""`desk shift`: opens a shift, moves cash in it, tells it, and closes it by what was counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from desk import i18n
from desk.cli import shift_answers
from desk.cli.journal_filter import LARGEST_ID
from desk.cli.paper import as_text
from desk.cli.running import EXIT_DONE, EXIT_REFUSED, answer, run, say, tell_error
from desk.cli.shift_answers import brief, of_move, of_report, of_shift
from desk.errors import DeskError, NotAllowed
from desk.model.money import Money
from desk.model.report import TOLD_ANEW, Report, Shown
from desk.model.sale import PayKind
from desk.model.shift import Count, Shift, Way
from desk.wiring import Product
from desk.wording import of_error, of_kept
from desk.wording.shift import move_told, of_before, signed, title_of

app = typer.Typer(help="Opens, tells and closes the shift at the till.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")]
By = Annotated[str, typer.Option("--operator", help="Who does it.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; mandatory.")]
Sum = Annotated[str, typer.Argument(metavar="SUM", help="A sum, 500.00.")]
Csv = Annotated[Path | None, typer.Option("--csv", help="Writes the report into this file too.")]
Xlsx = Annotated[Path | None, typer.Option("--xlsx", help="Writes the report into this workbook too.")]


@app.command("open")
def opened(
    float_sum: Annotated[str, typer.Option("--float", help="The cash that lies in the drawer, 1000.00.")],
    operator: By = "",
    as_json: AsJson = False,
) -> None:
    """Opens a shift."""
    opening_float = _sum(float_sum, "--float")

    async def work(product: Product) -> int:
        shift = await product.shifts.open(opening_float, operator)
        before = await product.shifts.before()
        if as_json:
            answer(of_shift(shift) | {"before": shift_answers.of_before(before)})
            return EXIT_DONE
        say(i18n._("The shift is open with {sum} in the drawer.").format(sum=i18n.money(shift.opening_float)))
        if told := of_before(before):
            say(told)
        return EXIT_DONE

    run(work, as_json=as_json, say_error=of_kept)


@app.command("in")
def put_in(sum_moved: Sum, reason: Reason, operator: By = "", as_json: AsJson = False) -> None:
    """Puts cash into the drawer."""
    _moved(Way.IN, sum_moved, reason, operator, as_json=as_json)


@app.command("out")
def taken_out(sum_moved: Sum, reason: Reason, operator: By = "", as_json: AsJson = False) -> None:
    """Takes cash out of the drawer."""
    _moved(Way.OUT, sum_moved, reason, operator, as_json=as_json)


@app.command("x")
def x(csv: Csv = None, xlsx: Xlsx = None, as_json: AsJson = False) -> None:
    """Tells the shift as it stands; changes nothing."""
    files = _files(csv, xlsx)

    async def work(product: Product) -> int:
        return await _told(product, await product.shifts.x(), files, as_json=as_json)

    run(work, as_json=as_json, say_error=of_kept)


@app.command("close")
def close(
    counted: Annotated[str, typer.Option("--sum", help="The cash that was counted, 8143.50.")] = "",
    notes: Annotated[str, typer.Option(help="Or by notes and coins: 1000x3,500x4,0.50x7.")] = "",
    card: Annotated[str, typer.Option(help="The card terminal's own total, 4500.00.")] = "",
    bank: Annotated[str, typer.Option(help="What came by bank, where somebody counted it.")] = "",
    reason: Annotated[str, typer.Option(help="Why the cash or LuckyFit's list differs, or why the list can do without.")] = "",
    seen: Annotated[str, typer.Option(help="The mark of the differences the reason is for, as the refusal tells it.")] = "",
    override: Annotated[str, typer.Option(help="Why it is closed although money questions are open.")] = "",
    operator: By = "",
    csv: Csv = None,
    xlsx: Xlsx = None,
    as_json: AsJson = False,
) -> None:
    """Closes the shift by what was counted, and tells its Z."""
    count = _count(counted, notes)
    given = {PayKind.CARD: ("--card", card), PayKind.BANK: ("--bank", bank)}
    by_kind = {kind: _sum(text, name) for kind, (name, text) in given.items() if text}
    files = _files(csv, xlsx)

    async def work(product: Product) -> int:
        await product.learn_operator()
        said = {"reason": reason, "override": override, "operator": operator or product.till.operator}
        shown = Shown(seen.strip().lower())
        try:
            z = await product.shifts.close(count, counted_by_kind=by_kind, shown=shown, **said)
        except NotAllowed as error:
            if error.code not in TOLD_ANEW:
                raise
            return _refused(product, error, await product.shifts.x(), as_json=as_json)
        return await _told(product, z, files, as_json=as_json)

    run(work, as_json=as_json, say_error=of_kept)


@app.command("list")
def listing(
    most: Annotated[int, typer.Option(max=LARGEST_ID, help="How many of the latest.")] = 100,
    as_json: AsJson = False,
) -> None:
    """The open shift and the latest Z reports, newest first."""

    async def work(product: Product) -> int:
        current, reports = await product.shifts.current(), await product.shifts.reports(most)
        if as_json:
            answer({"open": of_shift(current) if current else None, "reports": [brief(each) for each in reports]})
        else:
            for line in _lines(current, reports):
                say(line)
        return EXIT_DONE

    run(work, as_json=as_json, say_error=of_kept)


@app.command("show")
def show(
    number: Annotated[int, typer.Argument(max=LARGEST_ID, help="The number of the Z.")],
    csv: Csv = None,
    xlsx: Xlsx = None,
    as_json: AsJson = False,
) -> None:
    """One Z as it was told."""
    files = _files(csv, xlsx)

    async def work(product: Product) -> int:
        return await _told(product, await product.shifts.report(number), files, as_json=as_json)

    run(work, as_json=as_json, say_error=of_kept)


def _moved(way: Way, sum_moved: str, reason: str, operator: str, *, as_json: bool) -> None:
    moved = _sum(sum_moved, "SUM")

    async def work(product: Product) -> int:
        move = product.shifts.cash_in if way is Way.IN else product.shifts.cash_out
        await product.learn_operator()
        done = await move(moved, reason, operator or product.till.operator)
        if as_json:
            answer(of_move(done))
        else:
            say(move_told(done))
        return EXIT_DONE

    run(work, as_json=as_json, say_error=of_kept)


async def _told(product: Product, report: Report, files: Sequence[Path], *, as_json: bool) -> int:
    """The report, whatever becomes of its files: a Z stays told when its file could not be written."""
    trouble: DeskError | None = None
    for path in files:
        try:
            await product.reports.save(report, path)
        except NotAllowed as error:
            trouble = trouble or error
    if as_json:
        wrong = {"error": {"code": trouble.code, "text": of_error(trouble)}} if trouble else {}
        answer(of_report(report) | wrong)
    else:
        say(as_text(product.reports.paper(report)))
        if trouble:
            say(of_error(trouble))
    return EXIT_REFUSED if trouble else EXIT_DONE


def _refused(product: Product, error: NotAllowed, x: Report, *, as_json: bool) -> int:
    """Why it stays open, with all that is known of it: nobody accepts what was not shown."""
    if as_json:
        answer(of_report(x) | {"error": {"code": error.code, "text": of_error(error)}})
        return EXIT_REFUSED
    say(as_text(product.reports.paper(x)))
    tell_error(error, as_json=False)
    if x.mark:
        say(i18n._("The reason for these differences is given with their mark: --seen {mark}").format(mark=x.mark))
    return EXIT_REFUSED


def _lines(current: Shift | None, reports: Sequence[Report]) -> Iterator[str]:
    if current is not None:
        opened = f"{i18n.day(current.opened_at)} {i18n.clock_time(current.opened_at)}"
        yield i18n._("A shift is open since {time}.").format(time=opened)
    for each in reports:
        told = f"{title_of(each)}  {i18n.day(each.told_at)} {i18n.clock_time(each.told_at)}  {i18n.money(each.cash.expected)}"
        yield f"{told}  {signed(each.cash.difference)}" if each.cash.difference else told


def _count(counted: str, notes: str) -> Count:
    if bool(counted) == bool(notes):
        raise typer.BadParameter("give what was counted by --sum, or by --notes")
    if counted:
        return Count.of_sum(_sum(counted, "--sum"))
    pieces: dict[Money, int] = {}
    for part in notes.replace(";", ",").split(","):
        worth, _times, count = part.strip().lower().replace("х", "x").partition("x")
        if not count.strip().isdecimal():
            raise typer.BadParameter(f"--notes {part.strip()}: write 1000x3,500x4")
        pieces[_sum(worth, "--notes")] = pieces.get(_sum(worth, "--notes"), 0) + int(count)
    try:
        return Count.of_pieces(pieces)
    except NotAllowed as error:
        raise typer.BadParameter(f"--notes: {of_error(error)}") from error


def _files(csv: Path | None, xlsx: Path | None) -> tuple[Path, ...]:
    """Where to write, checked before anything is done."""
    for name, path in (("csv", csv), ("xlsx", xlsx)):
        if path is not None and (path.suffix.lower() != f".{name}" or not path.parent.is_dir()):
            raise typer.BadParameter(f"--{name}: a file in a folder that is there, its name ending in .{name}")
    return tuple(path for path in (csv, xlsx) if path is not None)


def _sum(text: str, name: str) -> Money:
    try:
        return Money.parse(text)
    except ValueError as error:
        raise typer.BadParameter(f"{name}: {error}") from error

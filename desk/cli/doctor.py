"""`desk doctor`: whether this desk is fit to work; with `--probe`, what LuckyFit does with a booking, tried on real rows."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from desk import config, i18n
from desk.cli import checkup
from desk.cli.answers import plain
from desk.cli.running import EXIT_WRONG_USE, answer, say, tell_error, until_stopped
from desk.errors import DeskError
from desk.model.capability import NUMBERS, Capabilities, Fact, Transport
from desk.model.checkup import Check, Line, Verdict, exit_code
from desk.model.money import Money
from desk.model.sale import PAYABLE, Booking, Operation, PayKind
from desk.secrets import store_key
from desk.services.probing import Left, Probe
from desk.wiring import Product, build, capability_file
from desk.wording import of_error
from desk.wording.capability import of_fact, of_finding, of_transport
from desk.wording.checkup import of_check, of_hint, of_line, of_verdict
from desk.wording.receipts import kind_name
from desk.wording.states import of_operation

WRITTEN = (Operation.TICKET, Operation.FEE, Operation.TOP_UP)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")] = False,
    probe: Annotated[bool, typer.Option("--probe", help="Tries LuckyFit out: for a TEST organisation, books real rows.")] = False,
    client: Annotated[int, typer.Option(help="With --probe: LuckyFit's id of the client to book for.")] = 0,
    yes: Annotated[bool, typer.Option("--yes", help="With --probe: this is a test organisation, book.")] = False,
) -> None:
    """Looks whether this desk is fit to work. Exit code 0: all good, 1: look after it, 2: something is bad."""
    folder = config.home()
    first, settings = checkup.settings(folder)
    i18n.use((settings or config.Settings()).window.language)
    if probe and not (yes and client > 0):
        _refuse(as_json=as_json)
    raise SystemExit(until_stopped(_examined(folder, first, settings, client if probe else 0, as_json=as_json)))


def _refuse(*, as_json: bool) -> None:
    text = i18n._(
        "The probe sells tickets and books payments that stay in LuckyFit, so it is for a test organisation only. "
        "Give its client with --client, and say --yes."
    )
    if as_json:
        answer({"error": {"code": "probe_not_confirmed", "text": text}})
    else:
        typer.echo(text, err=True)
    raise SystemExit(EXIT_WRONG_USE)


async def _examined(folder: Path, first: Line, settings: config.Settings | None, client: int, *, as_json: bool) -> int:
    lines = [first, await checkup.timed(lambda: checkup.of_folder(folder)), await checkup.timed(checkup.of_key_store)]
    lines.append(await checkup.timed(lambda: checkup.of_store(folder)))
    probed: tuple[Capabilities, Left] | None = None
    trouble: DeskError | None = None
    if settings is not None and all(each.verdict is not Verdict.FAIL for each in lines):
        try:
            product = await build(settings, folder)
        except DeskError as error:
            lines[-1] = checkup.broken(Check.STORE, error)
        else:
            try:
                lines += await checkup.of_product(product, probing=bool(client))
                probed = await _probed(product, client) if client else None
            except DeskError as error:
                trouble = error
            finally:
                await product.stop()
    looked_at = {each.check for each in lines}
    lines += [Line(each, Verdict.SKIPPED, "not_reached") for each in checkup.OF_THE_PRODUCT if each not in looked_at]
    _tell(lines, probed, as_json=as_json, trouble=trouble)
    return 2 if trouble is not None else exit_code(lines)


async def _probed(product: Product, client: int) -> tuple[Capabilities, Left]:
    """Tries, and keeps what was found out. Raises what the probe raises, StoreError."""
    club, point = product.club, product.settings.luckyfit.point_name
    found, left = await Probe(club, product.clock, point, lambda: secrets.token_hex(4)).run(client)
    secret = store_key(product.folder, product.keys.store)
    capability_file(product.settings, product.folder, secret, product.keys).write(found)
    return found, left


def _tell(lines: list[Line], probed: tuple[Capabilities, Left] | None, *, as_json: bool, trouble: DeskError | None) -> None:
    if not as_json:
        say("\n".join(_said(lines, probed)))
        if trouble is not None:
            tell_error(trouble, as_json=False)
        return
    whole: dict[str, Any] = {"verdict": _worst(lines).value, "rows": [_row(each) for each in lines]}
    if probed is not None:
        whole["probe"] = _probe_row(*probed)
    if trouble is not None:
        whole["error"] = {"code": trouble.code, "text": of_error(trouble)}
    answer(whole)


def _worst(lines: list[Line]) -> Verdict:
    return (Verdict.OK, Verdict.WARN, Verdict.FAIL)[exit_code(lines)]


def _row(line: Line) -> dict[str, Any]:
    return {
        "check": line.check.value,
        "verdict": line.verdict.value,
        "code": line.details.get("code", line.code),
        "text": of_line(line),
        "hint": of_hint(line),
        "ms": line.ms,
    }


def _said(lines: list[Line], probed: tuple[Capabilities, Left] | None) -> list[str]:
    told = []
    for each in lines:
        told.append(f"{of_verdict(each.verdict):<14} {of_check(each.check)}: {of_line(each)} [{each.ms} ms]")
        if hint := of_hint(each):
            told.append(f"{'':<14} {hint}")
    if probed is not None:
        told += _said_of_the_probe(*probed)
    return told


def _said_of_the_probe(found: Capabilities, left: Left) -> list[str]:
    told = ["", i18n._("What LuckyFit was seen to do")]
    told += [f"{NUMBERS[fact]:<4} {of_fact(fact)}: {of_finding(found.finding(fact))}" for fact in Fact]
    told += ["", i18n._("How payments are sent from now on")]
    for operation, kinds in _ways(found).items():
        told += [f"{of_operation(operation)}, {kind_name(kind)}: {of_transport(way)}" for kind, way in kinds.items()]
    told += [
        "",
        i18n._("Left in LuckyFit: {tickets} tickets and {rows} rows.").format(tickets=len(left.tickets), rows=len(left.rows)),
    ]
    told += [i18n._("ticket no. {number} {mark}").format(number=each.id, mark=each.docnumber or "") for each in left.tickets]
    told += [i18n._("row no. {number}: {sum}").format(number=each.id, sum=i18n.money(each.sum)) for each in left.rows]
    return told


def _ways(found: Capabilities) -> Mapping[Operation, Mapping[PayKind, Transport]]:
    """The way of every operation by kind of money, at the point the probe was made for."""
    point = found.finding(Fact.KEYED_POINT).value
    return {
        operation: {
            kind: found.transport(Booking(0, 0, operation, kind, Money(1), point))
            for kind in PAYABLE
            if (operation, kind) != (Operation.TOP_UP, PayKind.DEPOSIT)
        }
        for operation in WRITTEN
    }


def _probe_row(found: Capabilities, left: Left) -> dict[str, Any]:
    facts = [{"fact": fact.value, "number": NUMBERS[fact], "text": of_fact(fact)} | plain(found.finding(fact)) for fact in Fact]
    ways = {
        operation.name.lower(): {kind.name.lower(): way.value for kind, way in kinds.items()}
        for operation, kinds in _ways(found).items()
    }
    rows = [{"id": each.id, "account_id": each.account_id, "summ": str(each.sum)} for each in left.rows]
    return {"facts": facts, "transports": ways, "left": {"tickets": [each.id for each in left.tickets], "rows": rows}}

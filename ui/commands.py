"""Commands that need a window, put beside the headless ones."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desk import config, i18n
from desk.cli import app, bench, main
from desk.cli.running import EXIT_DONE, exit_of, say, tell_error
from desk.config import Settings
from desk.errors import DeskError
from desk.secrets import KeyStore
from desk.wiring import SystemClock, build
from desk.wiring_kiosk import KioskGround, KioskParts, kiosk_of
from ui import qt, watchdog
from ui.watchdog import Heart

if TYPE_CHECKING:
    from ui.presenters.product import Product


class Switch(StrEnum):
    """On or off."""

    ON = "on"
    OFF = "off"


def run_command() -> None:
    """Runs one command of the whole program."""
    main()


@app.command("demo")
def demo(
    clients: Annotated[int, typer.Option(help="How many clients the generated club has.")] = 1000,
    lang: Annotated[str, typer.Option(help="uk, ru or en.")] = "",
    theme: Annotated[str, typer.Option(help="system, light or dark.")] = "",
    kiosk: Annotated[bool, typer.Option("--kiosk", help="The kiosk at a drawn turnstile, instead of the reception.")] = False,
    screenshots: Annotated[
        Path | None, typer.Option(help="Writes every screen as a picture into this folder, then ends.")
    ] = None,
) -> None:
    """The reception on a generated club, with a tray of virtual cards; no account and no reader are needed."""
    qt.load()
    settings = config.load(config.home())
    window = settings.window._replace(language=lang or settings.window.language, theme=theme or settings.window.theme)
    settings = config.checked(settings._replace(window=window))
    if screenshots is not None:
        from ui.screenshots import take  # noqa: PLC0415

        raise SystemExit(take(settings, screenshots, everything=not lang and not theme, say=say))
    if kiosk:
        from ui import demo_kiosk  # noqa: PLC0415

        raise SystemExit(demo_kiosk.show(settings, clients))
    from ui.demo import show  # noqa: PLC0415

    raise SystemExit(show(settings, clients))


@app.command("kiosk")
def open_kiosk(
    set_pin: Annotated[
        bool, typer.Option("--set-pin", help="Asks for the PIN that leaves the kiosk, keeps it, and ends.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Starts it, and starts it anew when it crashes or hangs, until it is left.")
    ] = False,
    autostart: Annotated[
        Switch | None, typer.Option(help="Whether it starts, watched, with the session of whoever is signed in; then ends.")
    ] = None,
    watched: Annotated[bool, typer.Option("--watched", hidden=True)] = False,
) -> None:
    """The screen at a door, full, left only by a PIN or a staff badge; it does the door's work too."""
    folder = config.home()
    if watch or autostart is not None:
        raise SystemExit(look_after(folder, autostart))
    settings = config.load(folder)
    if set_pin:
        keep_pin(folder, settings)
        return
    qt.load()
    from ui.kiosk import run  # noqa: PLC0415

    async def make(_app: object) -> tuple[Product, KioskParts]:
        product = await build(settings, folder, is_kiosk=True)
        ground = KioskGround(settings, product.club, product.checkin, product.doors.door)
        return product, kiosk_of(folder, product.keys.store, product.clock, ground)

    raise SystemExit(run(make, settings, heart=Heart(folder) if watched else None))


def look_after(folder: Path, autostart: Switch | None) -> int:
    """The kiosk is watched, or its start with the session switched; the exit code."""
    try:
        settings = config.load(folder)
        i18n.use(settings.window.language)
        if autostart is None:
            return watchdog.watch(folder, settings.kiosk.hangs_s)
        from ui.autostart import switch  # noqa: PLC0415 - once in the life of a PC

        on, usual = autostart is Switch.ON, config.home({})
        home = str(folder.absolute()) if folder != usual else ""
        where = switch(watchdog.kiosk_command("--watch"), on=on, home=home)
    except DeskError as error:
        tell_error(error, as_json=False)
        return exit_of(error)
    told = (
        i18n._("The kiosk starts with the session: {where}")
        if on
        else i18n._("The kiosk does not start with the session: {where}")
    )
    say(told.format(where=where))
    return EXIT_DONE


def keep_pin(folder: Path, settings: Settings) -> None:
    """Asked for twice, shown never."""
    i18n.use(settings.window.language)
    pin = typer.prompt(i18n._("PIN, 6 to 12 digits"), hide_input=True, confirmation_prompt=True)
    asyncio.run(kiosk_of(folder, KeyStore(), SystemClock()).lock.set_pin(pin))
    say(i18n._("The PIN is kept in the key store of this computer."))


@bench.app.command("tap")
def tap(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")] = False,
    clients: Annotated[int, typer.Option(help="How many clients the imitated club has.")] = 250_000,
    taps: Annotated[int, typer.Option(help="How many cards are tapped; memory is compared from the thousandth on.")] = 10_000,
) -> None:
    """From the last byte of a card to the painted client, against bare HTTP requests; start, blocks, memory."""
    from ui.bench import measure  # noqa: PLC0415

    bench.tell_figures(measure(clients=clients, taps=taps), as_json=as_json)


@bench.app.command("door")
def door(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")] = False,
    clients: Annotated[int, typer.Option(help="How many clients the club has, all of them remembered.")] = 250_000,
    taps: Annotated[int, typer.Option(min=10, help="How many cards are tapped one after another.")] = 1_000,
    minutes: Annotated[float, typer.Option(help="How long four lanes are tapped; LuckyFit is killed in the middle.")] = 15.0,
) -> None:
    """From the last byte of a card to the painted client and to the turnstile's pulse; the search, memory, and an outage."""
    from ui.bench import measure_door  # noqa: PLC0415

    bench.tell_figures(measure_door(clients=clients, taps=taps, minutes=minutes), as_json=as_json)


@bench.app.command("sync")
def sync(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")] = False,
    clients: Annotated[int, typer.Option(min=1, help="How many clients the club has, none of them remembered.")] = 10_000,
) -> None:
    """The whole club is read under an open window: the longest time it did not answer, and memory."""
    from ui.bench import measure_sync  # noqa: PLC0415

    bench.tell_figures(measure_sync(clients=clients), as_json=as_json)

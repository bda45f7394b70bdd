"""From a command to a coroutine over the running product: exit codes, and errors as sentences or JSON."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, NoReturn, TextIO, TypeVar
from unicodedata import category

import typer

from desk import config, i18n, wording
from desk.asked import asking
from desk.errors import (
    DeskError,
    DeviceError,
    DoorUntold,
    KeyProblem,
    NotAllowed,
    OutcomeUnknown,
    Refused,
    SettingsError,
    UnexpectedAnswer,
    Unforeseen,
    Unreachable,
)
from desk.model.letters import whole_in
from desk.wiring import Product, build

T = TypeVar("T")
BYTE = 0x100
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that make letters stand in another order than they were written in."""

EXIT_DONE = 0
EXIT_REFUSED = 1
EXIT_WRONG_USE = 2
EXIT_UNREACHABLE = 3
EXIT_UNKNOWN = 4
EXIT_STOPPED = 130
"""By Ctrl+C, and nothing is in doubt: what a shell says of it too."""

_EXITS: tuple[tuple[type[DeskError], int], ...] = (
    (OutcomeUnknown, EXIT_UNKNOWN),
    (Unforeseen, EXIT_UNKNOWN),
    (DoorUntold, EXIT_UNKNOWN),
    (Unreachable, EXIT_UNREACHABLE),
    (UnexpectedAnswer, EXIT_UNREACHABLE),
    (SettingsError, EXIT_WRONG_USE),
    (NotAllowed, EXIT_REFUSED),
    (DeviceError, EXIT_UNREACHABLE),
    (Refused, EXIT_REFUSED),
    (KeyProblem, EXIT_REFUSED),
)


def run(
    work: Callable[[Product], Awaitable[int]],
    *,
    as_json: bool,
    offline: bool = False,
    say_error: Callable[[DeskError], str] = wording.of_error,
) -> NoReturn:
    """Builds the product, does `work` with it, and ends the process with its exit code; `offline` asks no vendor anything.

    `say_error`: an error's sentence, where what is done is no payment.
    """
    try:
        code = attempt(work, offline=offline)
    except DeskError as error:
        tell_error(error, as_json=as_json, say_error=say_error)
        code = exit_of(error)
    raise SystemExit(code)


def attempt(work: Callable[[Product], Awaitable[int]], *, offline: bool = False) -> int:
    """The same for a command that has more to say of an error. Raises DeskError."""
    settings = config.load(config.home())
    i18n.use(settings.window.language)
    return until_stopped(_with_product(settings, work, offline=offline))


def until_stopped(work: Coroutine[Any, Any, T]) -> T:
    """Runs `work` to its end. Ctrl+C, or whoever else asks for an end, cancels it: KeyboardInterrupt, once it has tidied up.

    A bare `asyncio.run` sleeps on through a signal that comes in the moment before it goes to sleep, or in another thread.
    """

    async def heeding() -> T:
        interrupted = signal.getsignal(signal.SIGINT)
        stop = interrupted if callable(interrupted) else signal.default_int_handler  # a shell's "&" has Ctrl+C ignored
        with contextlib.suppress(NotImplementedError, RuntimeError):  # on Windows, and beside the main thread
            for each in set(asking()) - {signal.SIGINT}:
                asyncio.get_running_loop().add_signal_handler(each, stop, signal.SIGINT, None)
        return await work

    try:
        return asyncio.run(heeding())
    finally:
        work.close()


def aside(text: str) -> None:
    """A line for a person beside the answer, on the error stream."""
    _write(sys.stderr, _visible(text))


def exit_of(error: DeskError) -> int:
    """The exit code that says what a script may do next."""
    return next((code for kind, code in _EXITS if isinstance(error, kind)), EXIT_REFUSED)


def tell_error(error: DeskError, *, as_json: bool, say_error: Callable[[DeskError], str] = wording.of_error) -> None:
    """The error as a sentence on the error stream, or as one JSON object."""
    if as_json:
        answer(error_told(error, say_error))
    else:
        _write(sys.stderr, _visible(say_error(error)))


def error_told(error: DeskError, say_error: Callable[[DeskError], str] = wording.of_error) -> dict[str, Any]:
    """The error as a part of a JSON object."""
    return {"error": {"code": error.code, "text": say_error(error)}}


def answer(value: Any) -> None:
    """One JSON line."""
    _write(sys.stdout, _json(value))


class Listing:
    """One JSON object with a list in it, or a line each, told while it is still being read: a year need not be in memory."""

    def __init__(self, name: str, *, as_json: bool) -> None:
        self._name, self._as_json, self._begun = name, as_json, False

    def add(self, rows: Sequence[Any]) -> None:
        """Some more."""
        for each in rows:
            if self._as_json:
                self._begin(", ")
                _put_text(_json(each))
            else:
                say(each)

    def end(self) -> None:
        """There are no more."""
        if self._as_json:
            self._begin("")
            _put_text("]}\n")

    def _begin(self, between: str) -> None:
        _put_text(between if self._begun else f"{{{json.dumps(self._name)}: [")
        self._begun = True


def put(data: bytes) -> None:
    """Bytes as they are, for another program."""
    typer.echo(data, nl=False)


def say(text: str) -> None:
    """Lines for a person."""
    _write(sys.stdout, _visible(text))


def warn(text: str) -> None:
    """A line for a person on the error stream, beside what was done."""
    _write(sys.stderr, _visible(text))


def _json(value: Any) -> str:
    """Letters as they are where the terminal has them all."""
    plain = whole_in(value)
    line = json.dumps(plain, ensure_ascii=False)
    return line if _shown(sys.stdout, line) == line else json.dumps(plain)


def _put_text(text: str) -> None:
    sys.stdout.write(text)


def _visible(text: str) -> str:
    """What steers a terminal, or turns the order of letters, in vendors' words and names as its escape; line ends stay."""
    return "".join(_escaped(each) if category(each) == "Cc" or each in TURNING else each for each in text)


def _escaped(sign: str) -> str:
    return sign if sign == "\n" else f"\\x{ord(sign):02x}" if ord(sign) < BYTE else f"\\u{ord(sign):04x}"


def _write(stream: TextIO, text: str) -> None:
    stream.write(f"{_shown(stream, text)}\n")


def _shown(stream: TextIO, text: str) -> str:
    """The text as far as the terminal has its letters: one that is missing must not hide what was done."""
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)


async def _with_product(settings: config.Settings, work: Callable[[Product], Awaitable[int]], *, offline: bool) -> int:
    product = await build(settings, config.home())
    try:
        if not offline:
            await product.learn_zone()
        return await work(product)
    finally:
        await product.stop()

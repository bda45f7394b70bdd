"""From a command to a coroutine over the running product: exit codes, and errors as sentences or JSON."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

from desk import config, i18n, wording
from desk.errors import (
    DeskError,
    DeviceError,
    KeyProblem,
    NotAllowed,
    OutcomeUnknown,
    Refused,
    SettingsError,
    UnexpectedAnswer,
    Unreachable,
)
from desk.wiring import Product, build

EXIT_DONE = 0
EXIT_REFUSED = 1
EXIT_WRONG_USE = 2
EXIT_UNREACHABLE = 3
EXIT_UNKNOWN = 4

_EXITS: tuple[tuple[type[DeskError], int], ...] = (
    (OutcomeUnknown, EXIT_UNKNOWN),
    (Unreachable, EXIT_UNREACHABLE),
    (UnexpectedAnswer, EXIT_UNREACHABLE),
    (SettingsError, EXIT_WRONG_USE),
    (NotAllowed, EXIT_REFUSED),
    (DeviceError, EXIT_UNREACHABLE),
    (Refused, EXIT_REFUSED),
    (KeyProblem, EXIT_REFUSED),
)


def run(work: Callable[[Product], Awaitable[int]], *, as_json: bool) -> NoReturn:
    """Builds the product, does `work` with it, and ends the process with its exit code."""
    try:
        folder = config.home()
        settings = config.load(folder)
        i18n.use(settings.window.language)
        code = asyncio.run(_with_product(settings, work))
    except DeskError as error:
        tell_error(error, as_json=as_json)
        code = exit_of(error)
    raise SystemExit(code)


def exit_of(error: DeskError) -> int:
    """The exit code that says what a script may do next."""
    return next((code for kind, code in _EXITS if isinstance(error, kind)), EXIT_REFUSED)


def tell_error(error: DeskError, *, as_json: bool) -> None:
    """The error as a sentence on the error stream, or as one JSON object."""
    sentence = wording.of_error(error)
    if as_json:
        answer({"error": {"code": error.code, "text": sentence}})
    else:
        sys.stderr.write(f"{sentence}\n")


def answer(value: Any) -> None:
    """One JSON line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def say(text: str) -> None:
    """One line for a person."""
    sys.stdout.write(f"{text}\n")


async def _with_product(settings: config.Settings, work: Callable[[Product], Awaitable[int]]) -> int:
    product = await build(settings, config.home())
    try:
        await product.learn_zone()
        return await work(product)
    finally:
        await product.stop()

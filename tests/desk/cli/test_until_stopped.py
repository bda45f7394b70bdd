"""A command that waits is ended by Ctrl+C, SIGTERM and the end of its terminal whenever they come."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from desk.asked import asking

WAITS = """
import asyncio, signal, threading
from desk.cli.running import until_stopped

async def work():
    try:
        print("waits", flush=True)
        await asyncio.Event().wait()
    finally:
        await asyncio.sleep(0)
        print("tidied up", flush=True)

threading.Thread(target=threading.Event().wait, daemon=True).start()
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
try:
    until_stopped(work())
except KeyboardInterrupt:
    print("stopped", flush=True)
"""
"""The signal goes to another thread, as if it had come in the very moment before the loop went to sleep."""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of a Unix")
@pytest.mark.parametrize("number", asking())
def test_a_signal_that_does_not_wake_the_loop_ends_what_waits_all_the_same(number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", WAITS], stdout=subprocess.PIPE, text=True) as waiting:
        assert waiting.stdout is not None
        assert waiting.stdout.readline() == "waits\n"
        waiting.send_signal(number)
        try:
            assert waiting.communicate(timeout=30)[0] == "tidied up\nstopped\n"
        finally:
            waiting.kill()

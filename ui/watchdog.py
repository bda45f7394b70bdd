"""A kiosk that is always there: started, watched, and started anew when it crashes or hangs. Knows no Qt, and needs little."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from desk.asked import asking
from desk.errors import NotAllowed
from desk.store.ownership import Ownership

log = logging.getLogger(__name__)

WATCHER_FILE, KIOSK_FILE = "kiosk-watch.owner", "kiosk.owner"
BEAT_S = 1.0
STARTS_WITHIN_S = 60.0
"""A kiosk that has not begun to answer after so long never will."""
ENDS_WITHIN_S = 15.0
LOOK_S = 0.25
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
"""Between two starts: twice as long each time, up to the longest; it is never given up."""
LIVES_S = 60.0
"""What lived so long had started well."""
LEFT = 0
"""The exit code of a kiosk that staff left, or that the system asked to end."""


def kiosk_command(*words: str) -> list[str]:
    """How this very program is started as a kiosk."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "ui"]
    return [*program, "kiosk", *words]


class Watchdog:
    """One kiosk of a home folder, kept alive until it is left. It beats by a line a second in its output."""

    def __init__(
        self,
        folder: Path,
        command: Sequence[str],
        *,
        hangs_s: float,
        monotonic: Callable[[], float] = time.monotonic,
        first_pause_s: float = FIRST_PAUSE_S,
    ) -> None:
        self._folder, self._command, self._hangs_s = folder, list(command), hangs_s
        self._monotonic, self._first_pause_s = monotonic, first_pause_s
        self._ended = threading.Event()

    def end(self) -> None:
        """The kiosk is ended in order, and not started again."""
        self._ended.set()

    def run(self) -> int:
        """Until the kiosk is left, or `end`; the exit code. Raises NotAllowed `watched` where another one watches here."""
        self._folder.mkdir(parents=True, exist_ok=True)
        own = Ownership(self._folder / WATCHER_FILE)
        try:
            if not own.held:
                raise NotAllowed("watched")
            return self._keep_alive()
        finally:
            own.release()

    def _keep_alive(self) -> int:
        pause = self._first_pause_s
        while self._is_free():
            began = self._monotonic()
            code = self._one_life()
            if code == LEFT or self._ended.is_set():
                log.info("the kiosk was left")
                return LEFT
            if self._monotonic() - began >= LIVES_S:
                pause = self._first_pause_s
            log.warning("the kiosk ended with %s; it is started again in %s s", code, round(pause, 1))
            self._ended.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)
        return LEFT

    def _is_free(self) -> bool:
        """Waits while a kiosk whose watcher has died is still at work; False when it is to end meanwhile."""
        told = False
        while not self._ended.is_set():
            kiosk = Ownership(self._folder / KIOSK_FILE)
            free = kiosk.held
            kiosk.release()
            if free:
                return True
            if not told:
                log.warning("a kiosk nobody watches is at work; another one is started once it ends")
            told = True
            self._ended.wait(BEAT_S)
        return False

    def _one_life(self) -> int:
        """The exit code; a negative one where it was killed."""
        own = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
        process = subprocess.Popen(  # noqa: S603 - this very program
            self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, creationflags=own
        )
        log.info("the kiosk is started as process %s", process.pid)
        beats = _Beats(process)
        silent, at = 0.0, self._monotonic()
        while (code := _ended_within(process, LOOK_S)) is None:
            if self._ended.is_set():
                return _end(process)
            before, at = at, self._monotonic()
            # What this program slept through itself, with the whole PC, is no silence of the kiosk.
            silent = 0.0 if beats.heard() else silent + min(at - before, 4 * LOOK_S)
            if silent > (self._hangs_s if beats.ever else STARTS_WITHIN_S):
                log.error("the kiosk has not answered for %s s and is ended", round(silent))
                process.kill()
                process.wait()
        beats.close()
        return process.returncode if code is None else code


class _Beats:
    """Hears a kiosk, in a thread of its own."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._out, self._beat, self.ever = process.stdout, threading.Event(), False
        self._thread = threading.Thread(target=self._listen, name="beats of the kiosk", daemon=True)
        self._thread.start()

    def heard(self) -> bool:
        """Whether it has beaten since this was asked last."""
        beaten = self._beat.is_set()
        self._beat.clear()
        self.ever = self.ever or beaten
        return beaten

    def close(self) -> None:
        """Once it has ended."""
        self._thread.join(BEAT_S)
        if self._out is not None:
            self._out.close()

    def _listen(self) -> None:
        for _line in self._out or ():
            self._beat.set()


class Heart:
    """The kiosk's side: beats as long as its loop turns. Whoever listened may be gone, or not listen: nothing waits for it."""

    def __init__(self, folder: Path) -> None:
        """Raises NotAllowed `kiosk_runs` where another kiosk is at work here."""
        self._own = Ownership(folder / KIOSK_FILE)
        if not self._own.held:
            self._own.release()
            raise NotAllowed("kiosk_runs")
        self._turned = threading.Event()
        threading.Thread(target=self._beats, name="beats", daemon=True).start()

    def beat(self) -> None:
        """The loop has turned."""
        self._turned.set()

    def stop(self) -> None:
        """The kiosk has ended."""
        self._own.release()

    def _beats(self) -> None:
        while self._turned.wait():
            self._turned.clear()
            try:
                os.write(sys.stdout.fileno(), b"\n")
            except (OSError, ValueError):
                log.warning("nobody watches this kiosk any more; it goes on")
                return


def watch(folder: Path, hangs_s: float) -> int:
    """`desk kiosk --watch`; the exit code. Raises NotAllowed."""
    watchdog = Watchdog(folder, kiosk_command("--watched"), hangs_s=hangs_s)
    with _asked_to_end(watchdog.end):
        return watchdog.run()


@contextmanager
def _asked_to_end(end: Callable[[], None]) -> Iterator[None]:
    before = {number: signal.signal(number, lambda *_: end()) for number in asking()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ended_within(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None


def _end(process: subprocess.Popen[bytes]) -> int:
    """In order, where it still can be."""
    process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM))
    if _ended_within(process, ENDS_WITHIN_S) is None:
        process.kill()
    return process.wait()

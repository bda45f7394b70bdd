"""Asking a board something and waiting for its answer: in its turn, in time, with the pause the board needs, and checked."""

from __future__ import annotations

import threading
import time

from desk.errors import DeviceError
from desk.hardware.board import Ask, Board, BoardLink, Done, More, Reply, Wrong
from desk.hardware.links.shared import Pace, SharedLink
from desk.model.gate import NO_ANSWER


class Exchange:
    """One board at one open link, used by one thread; of a shared link each user has its own."""

    def __init__(self, board: Board, link: BoardLink, answer_s: float) -> None:
        self._board = board
        self._link = link
        self._answer_s = answer_s
        self._pace = link.pace if isinstance(link, SharedLink) else Pace()
        self._pause = threading.Event()

    def do(self, ask: Ask) -> Done | Wrong:
        """Sends it and reads the answer. Raises DeviceError when the device is lost, NothingSent when it was lost before."""
        with self._pace.lock:
            self._pause.wait(max(0.0, self._pace.free_at - time.monotonic()))
            self._link.look()
            try:
                self._link.write(ask.data)
                return Done() if ask.read is None else self._answer(ask)
            finally:
                self._pace.free_at = time.monotonic() + self._board.gap_s

    def sure(self, ask: Ask) -> Done:
        """The same, where an answer that is wrong means that this is not the device we take it for. Raises DeviceError."""
        reply = self.do(ask)
        if isinstance(reply, Wrong):
            raise DeviceError(self._link.name, reply.reason)
        return reply

    def look(self) -> None:
        """Raises DeviceError when the device is gone."""
        with self._pace.lock:
            self._link.look()

    def _answer(self, ask: Ask) -> Done | Wrong:
        if ask.read is None:
            return Done()
        came, until = b"", time.monotonic() + self._answer_s
        reply: Reply = More()
        while isinstance(reply, More):
            if time.monotonic() >= until:
                return Wrong(NO_ANSWER)
            came += self._link.read()
            reply = ask.read(came)
        return reply

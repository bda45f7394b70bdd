"""A real process killed at each boundary of the journal: after a restart nothing is lost and nothing is told falsely."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from desk.model.intent import IntentState, TenderState
from desk.model.saga import SaleState
from desk.sandbox.moments import RealClock
from desk.store import Store, open_store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

ROOT = Path(__file__).parents[2]
KEY = bytes(range(32))
S = IntentState


@dataclass(slots=True)
class LuckyFit:
    """Books whatever is posted. Copies the journal when the first byte of a request is there, before reading on."""

    folder: Path
    act: Callable[[str], Awaitable[None]] | None = None
    booked: list[dict[str, Any]] = field(default_factory=list)
    copies: list[Path] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.readexactly(1) == b"G":
            await self._list(reader, writer)
            return
        self._copy()
        assert self.act is not None
        await self.act("arrived")
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        body = await reader.readexactly(int(head.split("content-length:")[1].split("\r\n")[0]))
        ticket = {"price": "1200.00", "account_summ_id": 171}
        self.booked.append({"id": 900 + len(self.booked), **ticket, **json.loads(body)})
        await self.act("booked")
        self._answer(writer, {"success": True, "data": self.booked[-1], "total": 1})

    async def _list(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """What was booked before: nothing of this desk's."""
        await reader.readuntil(b"\r\n\r\n")
        self._answer(writer, {"success": True, "data": [], "total": 0})

    def _answer(self, writer: asyncio.StreamWriter, envelope: dict[str, Any]) -> None:
        told = json.dumps(envelope).encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
        writer.write(head % len(told) + told)
        writer.close()

    def _copy(self) -> None:
        copy = self.folder.parent / f"copy{len(self.copies)}"
        copy.mkdir()
        for name in ("desk.db", "desk.db-wal"):
            shutil.copy(self.folder / name, copy / name)
        self.copies.append(copy)


@dataclass(slots=True)
class Desk:
    """The process under test and what stands at the other end of its wire."""

    folder: Path
    luckyfit: LuckyFit
    url: str
    kill_when: list[str]
    process: asyncio.subprocess.Process | None = None

    async def run(self, act: str, boundary: str) -> int:
        """How the process ended."""
        script = [str(ROOT / "tests" / "faults" / "counter_process.py"), str(self.folder), self.url, act, boundary]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = await asyncio.create_subprocess_exec(sys.executable, *script, env=environment)
        return await self.process.wait()

    async def act(self, moment: str) -> None:
        """Kills the process at a moment of the other side's."""
        if moment in self.kill_when and self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            await self.process.wait()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    folder = tmp_path / "home"
    await (await open_store(folder, KEY, RealClock())).close()
    made = Desk(folder, LuckyFit(folder), "", [])
    made.luckyfit.act = made.act
    server = await asyncio.start_server(made.luckyfit.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield made
    server.close()
    await server.wait_closed()


async def restarted(folder: Path) -> Store:
    store = await open_store(folder, KEY, RealClock())
    await store.journal.recover()
    return store


async def stands(folder: Path) -> list[tuple[int, IntentState]]:
    """Every open part after a restart; the audit must be whole."""
    store = await restarted(folder)
    parts = [(each.part_no, each.state) for each in await store.journal.open_questions()]
    assert await store.journal.first_break() is None
    await store.close()
    return parts


BOUNDARIES = [
    ("before prepare 1", [], 0),
    ("inside prepare 1", [], 0),
    ("after prepare 1", [(1, S.PREPARED), (2, S.PREPARED)], 0),
    ("inside begin_attempt 1", [(1, S.PREPARED), (2, S.PREPARED)], 0),
    ("after begin_attempt 1", [(1, S.UNKNOWN), (2, S.PREPARED)], 0),
    ("after book 1", [(1, S.UNKNOWN), (2, S.PREPARED)], 1),
    ("inside settle 1", [(1, S.UNKNOWN), (2, S.PREPARED)], 1),
    ("after settle 1", [(2, S.PREPARED)], 1),
    ("inside begin_attempt 2", [(2, S.PREPARED)], 1),
    ("after begin_attempt 2", [(2, S.UNKNOWN)], 1),
    ("inside settle 2", [(2, S.UNKNOWN)], 2),
    ("after settle 2", [], 2),
]


async def test_what_a_command_killed_beside_the_window_was_sending_is_given_up_without_a_restart(desk):
    window = await open_store(desk.folder, KEY, RealClock())
    assert await desk.run("pay", "after begin_attempt 1") == -signal.SIGKILL
    left = await window.journal.sent_elsewhere()
    assert [(each.state, each.part_no) for each in (await window.journal.give_up(left))[0]] == [(S.UNKNOWN, 1)]
    assert (await window.journal.sent_elsewhere(), await window.journal.first_break()) == ([], None)
    await window.close()


async def test_what_a_command_was_sending_is_not_given_up_once_it_is_sent_anew(desk):
    window = await open_store(desk.folder, KEY, RealClock())
    assert await desk.run("sell", "after open_sale 1") == -signal.SIGKILL
    ((sale, nth),) = await window.journal.sent_elsewhere()
    assert await window.journal.give_up([(sale, nth + 1)]) == ([], [])
    assert [each.state for each in (await window.journal.give_up([(sale, nth)]))[1]] == [SaleState.UNKNOWN]
    await window.close()


@pytest.mark.parametrize(("boundary", "expected", "booked"), BOUNDARIES)
async def test_killed_at_a_boundary_every_part_stands_where_it_was(desk, boundary, expected, booked):
    assert await desk.run("pay", boundary) == -signal.SIGKILL
    assert await stands(desk.folder) == expected
    assert len(desk.luckyfit.booked) == booked


@pytest.mark.parametrize(("moment", "booked"), [("arrived", 0), ("booked", 1)])
async def test_killed_while_luckyfit_has_the_request_the_part_is_unknown_and_the_money_is_known_as_taken(desk, moment, booked):
    desk.kill_when.append(moment)
    assert await desk.run("pay", "never pay 1") == -signal.SIGKILL
    store = await restarted(desk.folder)
    first, second = await store.journal.open_questions()
    assert (first.state, second.state) == (S.UNKNOWN, S.PREPARED)
    assert (first.tender, first.tender_ref, second.tender) == (TenderState.APPROVED, "428113009217", TenderState.TAKEN)
    assert len(desk.luckyfit.booked) == booked
    await store.close()


async def test_sending_is_on_disk_before_any_byte_of_the_request_arrives(desk):
    assert await desk.run("pay", "never pay 1") == 0
    seen = []
    for copy in desk.luckyfit.copies:
        store = await open_store(copy, KEY, RealClock())
        seen.append([(each.part_no, each.state) for each in await store.journal.open_questions()])
        await store.close()
    assert seen == [[(1, S.SENDING), (2, S.PREPARED)], [(2, S.SENDING)]]
    assert await stands(desk.folder) == []


@pytest.mark.parametrize(
    ("boundary", "expected", "issued"),
    [
        ("inside open_sale 1", [], 0),
        ("after open_sale 1", [SaleState.UNKNOWN], 0),
        ("after sell_ticket 1", [SaleState.UNKNOWN], 1),
        ("inside settle_sale 1", [SaleState.UNKNOWN], 1),
        ("after settle_sale 1", [], 1),
    ],
)
async def test_a_sale_killed_at_a_boundary_is_a_question_while_a_ticket_may_have_been_issued(desk, boundary, expected, issued):
    assert await desk.run("sell", boundary) == -signal.SIGKILL
    store = await restarted(desk.folder)
    questions = await store.journal.sale_questions()
    assert [each.state for each in questions] == expected
    assert all(each.docmark in ticket["docnumber"] for each, ticket in zip(questions, desk.luckyfit.booked, strict=False))
    assert len(desk.luckyfit.booked) == issued
    await store.close()

"""A client logged in at Instasport: the token pair, one refresh at a time, and each question replayed once after it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from desk.errors import DeskError, LoginNeeded, OutcomeUnknown, Refused, Unreachable
from desk.instasport.answers import VENDOR, AccessExpired
from desk.instasport.models import tokens_from
from desk.instasport.operations import TOKEN_REFRESH, Authority, By, Operation
from desk.instasport.row import BrokenShape, Row
from desk.model.card import TokenPair
from desk.model.card_result import InstasportResult
from desk.ports import TokenBox
from desk.tasks import Tasks

Run: TypeAlias = Callable[[Operation, Mapping[str, Any], Authority], Awaitable[Any]]


class Session:
    """Asks in one client's name. `kept` says that the pair is in the box and has to be renewed there, too."""

    def __init__(self, phone: str, pair: TokenPair, run: Run, box: TokenBox, tasks: Tasks, *, kept: bool = False) -> None:
        self.phone = phone
        self.pair = pair
        self.kept = kept
        self.ended = False
        self._run, self._box, self._tasks = run, box, tasks
        self._refreshing: asyncio.Task[Any] | None = None

    async def ask(self, operation: Operation, variables: Mapping[str, Any]) -> Any:
        """What the operation's root field holds. An expired token proves that nothing was done, so even a mutation may be
        replayed after a refresh: once."""
        if self.ended:
            raise LoginNeeded(operation.root, "the session has ended", vendor=VENDOR)
        used = self.pair
        try:
            return await self._ask_with(used, operation, variables)
        except AccessExpired:
            fresh = await self._fresher_than(used)
        return await self._ask_with(fresh, operation, variables)

    async def _ask_with(self, pair: TokenPair, operation: Operation, variables: Mapping[str, Any]) -> Any:
        try:
            return await self._run(operation, variables, Authority(By.CLIENT, pair.access))
        except LoginNeeded as refusal:
            if refusal.vendor_code == InstasportResult.LOGIN_NEEDED:
                await self._end()
            raise

    async def _fresher_than(self, used: TokenPair) -> TokenPair:
        """The pair after `used`. Whoever comes while a refresh is under way waits for it; giving up waiting doesn't end it,
        because the old refresh token is spent."""
        if self.pair is not used:
            return self.pair
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = self._tasks.start(self._refreshed(used), name="instasport token refresh")
        outcome = await asyncio.shield(self._refreshing)
        if isinstance(outcome, DeskError):
            raise outcome
        return self.pair

    async def _refreshed(self, used: TokenPair) -> DeskError | None:
        """Takes a new pair and keeps it before anybody uses it; an error is handed to those who wait."""
        try:
            return await self._take_pair_after(used)
        except DeskError as error:
            return error

    async def _take_pair_after(self, used: TokenPair) -> DeskError | None:
        try:
            answer = await self._run(TOKEN_REFRESH, {}, Authority(By.REFRESH, used.refresh))
            fresh = tokens_from(Row(answer, "tokenRefresh"))
        except (OutcomeUnknown, BrokenShape):
            return Unreachable("tokenRefresh", "the new tokens did not arrive", vendor=VENDOR)
        except Refused as refusal:
            await self._end()
            return LoginNeeded("tokenRefresh", refusal.words, vendor=VENDOR, vendor_code=refusal.vendor_code)
        await self._keep(fresh)
        return None

    async def _keep(self, fresh: TokenPair) -> None:
        """In the box first: nobody asks with a pair that a restart would not know. One that can't be kept is used by whoever
        asks after that error, as the old one is spent."""
        try:
            if self.kept:
                await self._box.renew(self.phone, fresh)
        finally:
            self.pair = fresh

    async def _end(self) -> None:
        self.ended = True
        if self.kept:
            await self._box.drop(self.phone)

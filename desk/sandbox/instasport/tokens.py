"""SMS codes and tokens of the imitated Instasport: short access tokens, refresh tokens used once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from desk.sandbox.moments import read_moment

REFRESH_DAYS = 30


@dataclass(frozen=True, slots=True)
class Token:
    """What a client is given."""

    access_token: str
    refresh_token: str


@dataclass(frozen=True, slots=True)
class _Issued:
    phone: str
    until: datetime


class Tokens:
    """Every token given out; `access_s` is how long an access token lives."""

    def __init__(self, now: Callable[[], datetime], access_s: float) -> None:
        self.access_s = access_s
        self._now = now
        self._access: dict[str, _Issued] = {}
        self._refresh: dict[str, _Issued] = {}
        self._given: list[dict[str, str]] = []
        self._spent: list[str] = []

    def issue(self, phone: str) -> Token:
        """A new pair for whoever has this phone."""
        token = Token(secrets.token_urlsafe(24), secrets.token_urlsafe(32))
        now = self._now()
        self._put(token, phone, now)
        self._given.append({**asdict(token), "phone": phone, "at": now.isoformat()})
        return token

    def holder_of(self, access_token: str) -> str | None:
        """The phone an access token stands for, out of date or not."""
        issued = self._access.get(access_token)
        return issued.phone if issued else None

    def is_expired(self, access_token: str) -> bool:
        """True for a token of ours whose time is over."""
        issued = self._access.get(access_token)
        return issued is not None and issued.until <= self._now()

    def refresh(self, refresh_token: str) -> Token | None:
        """A new pair; the old refresh token works no more. None when it never did or no longer does."""
        issued = self._refresh.pop(refresh_token, None)
        self._spent += [refresh_token] if issued else []
        if issued is None or issued.until <= self._now():
            return None
        return self.issue(issued.phone)

    def revoke_all(self) -> None:
        """Ends every session, as when a client signs out everywhere."""
        self._spent += [*self._access, *self._refresh]
        self._given.clear()
        self._access.clear()
        self._refresh.clear()

    def news(self) -> dict[str, Any] | None:
        """Tokens spent and given out since this was last asked; None when there are none."""
        spent, given = self._spent, self._given
        self._spent, self._given = [], []
        return {"spent": spent, "given": given} if spent or given else None

    def restore(self, news: Mapping[str, Any]) -> None:
        """Makes them good, or good no more, again: a log-in kept by a client program outlives a restart."""
        for secret in news["spent"]:
            self._access.pop(secret, None)
            self._refresh.pop(secret, None)
        for each in news["given"]:
            self._put(Token(each["access_token"], each["refresh_token"]), each["phone"], read_moment(each["at"]))

    def _put(self, token: Token, phone: str, at: datetime) -> None:
        self._access[token.access_token] = _Issued(phone, at + timedelta(seconds=self.access_s))
        self._refresh[token.refresh_token] = _Issued(phone, at + timedelta(days=REFRESH_DAYS))

"""Who is asking: the three forms of the Authorization header, and how the imitated Instasport refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import GraphQLError, GraphQLResolveInfo

from desk.sandbox.instasport.holders import Holder
from desk.sandbox.instasport.state import InstasportState

NOT_AUTHORISED, PHONE_UNKNOWN, EMAIL_TAKEN, EXPIRED = 1, 2, 3, 5
DECLINED, SECURE_3D, WAIT = 20, 21, 22
Info: TypeAlias = GraphQLResolveInfo[Any]


class ResultError(GraphQLError):
    """An error with Instasport's own number in `errors[0].result`."""

    def __init__(self, result: int, words: str) -> None:
        super().__init__(words, extensions={"result": result})


@dataclass(frozen=True, slots=True)
class Caller:
    """One request: the state, and who it comes from."""

    state: InstasportState
    kind: str = ""
    secret: str = ""

    @property
    def expired(self) -> bool:
        """True when the access token was good and its time is over."""
        return self.kind == "token" and self.state.tokens.is_expired(self.secret)

    def club(self) -> InstasportState:
        """For what any caller with a key or a token may do."""
        if not self.kind or self.kind == "refresh":
            raise ResultError(NOT_AUTHORISED, "Потрібна авторизація")
        return self.state

    def with_key(self) -> InstasportState:
        """For what only the club's key opens."""
        if self.kind != "key":
            raise ResultError(NOT_AUTHORISED, "Потрібен ключ клубу")
        return self.state

    def holder(self) -> Holder:
        """The client who is logged in."""
        phone = self.state.tokens.holder_of(self.secret) if self.kind == "token" else None
        holder = self.state.holder(phone) if phone else None
        if holder is None:
            raise ResultError(NOT_AUTHORISED, "Користувач не авторизований")
        return holder


def caller_from(state: InstasportState, header: str) -> Caller:
    """`Key key slug`, `Token access slug` or `Refresh refresh`; anything else is nobody."""
    match header.split():
        case ["Key", key, slug] if (key, slug) == (state.key, state.club.slug):
            return Caller(state, "key", key)
        case ["Token", access, slug] if slug == state.club.slug and state.tokens.holder_of(access):
            return Caller(state, "token", access)
        case ["Refresh", refresh]:
            return Caller(state, "refresh", refresh)
        case _:
            return Caller(state)


def asked_by(info: Info) -> Caller:
    """Who a resolver works for."""
    caller: Any = info.context
    assert isinstance(caller, Caller)  # noqa: S101 - put there by the app
    return caller

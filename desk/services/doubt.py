"""What an error proves of a write that moves money: nothing was sent, or it may have been done."""

from __future__ import annotations

from desk.errors import (
    DeskError,
    KeyProblem,
    KeyStoreError,
    NotAllowed,
    OutcomeUnknown,
    Refused,
    ServiceError,
    SettingsError,
    Unreachable,
)

UNAUTHORIZED = 401
_NEVER_SENT = (Unreachable, NotAllowed, SettingsError, KeyStoreError)


def never_sent(error: DeskError) -> bool:
    """True when provably no byte left: a key is a reason for that only when there was none to send."""
    return isinstance(error, _NEVER_SENT) or (isinstance(error, KeyProblem) and error.http_status is None)


def as_told(error: DeskError) -> DeskError:
    """The error for the person: of a write that may have been done nobody may read that nothing was."""
    if not isinstance(error, ServiceError) or isinstance(error, OutcomeUnknown | Refused) or never_sent(error):
        return error
    unknown = OutcomeUnknown(error.operation, f"{error.code}: {error.detail}", vendor=error.vendor)
    unknown.http_status, unknown.excerpt = error.http_status, error.excerpt
    unknown.key_refused = refuses_key(error)
    unknown.__cause__ = error
    return unknown


def refuses_key(error: DeskError) -> bool:
    """Whoever answered did not accept the key: LuckyFit itself, or something on the way to it."""
    return isinstance(error, KeyProblem) or (isinstance(error, ServiceError) and error.http_status == UNAUTHORIZED)

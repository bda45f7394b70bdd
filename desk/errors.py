"""The one error tree: a class says what the caller can do, a code says which case it is; sentences are made elsewhere."""

from __future__ import annotations


class DeskError(Exception):
    """Anything the program foresees going wrong; `str()` is for the log, never for the screen, and holds nothing personal."""

    code = "desk"


class SettingsError(DeskError):
    """A setting is missing or wrong: the person at the PC can mend it. `name` is `section.name`."""

    code = "settings"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class KeyStoreError(DeskError):
    """The key store of the operating system is missing or refused; nothing was saved."""

    code = "key_store"


class StoreError(DeskError):
    """The local store can't be opened, read or written; nothing was half-written.

    `reason` is one of full, locked, read_only, disk, wrong_key, damaged, newer, engine, transition, closed,
    failed; not_there, when nothing of that number is; halfway, when a payment was already on its way; left, when none was sent
    but it stays written down.
    """

    code = "store"

    def __init__(self, detail: str = "", *, reason: str = "failed") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.detail = detail
        self.reason = reason


class Unforeseen(DeskError):
    """Something nobody thought of, a mistake of the program: it is in the log, and what was done is not known."""

    code = "unforeseen"


PORT_IN_USE = "in_use"
"""The reason of a DeviceError when another program listens where we were to."""


WORKED_ELSEWHERE = "worked_elsewhere"
"""The same when another program of ours works the doors."""


class DeviceError(DeskError):
    """A reader or another device can't be opened or was lost. `port` is the address the person chose."""

    code = "device"

    def __init__(self, port: str, reason: str) -> None:
        super().__init__(f"{port}: {reason}")
        self.port = port
        self.reason = reason


class NotAllowed(DeskError):
    """Our own rule says no before anything is sent (a wrong split, an empty reason). `code` names the rule."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class DoorUntold(DeskError):
    """Another program of this PC began to open a door and did not tell the end: it may have opened."""

    code = "door_untold"


class ServiceError(DeskError):
    """A vendor's service did not do what was asked. `operation` is the vendor's name of the call, `vendor` its service.

    `detail` is ours and goes to the log: never words of the vendor, which may name a client.
    """

    code = "service"

    def __init__(self, operation: str, detail: str = "", *, vendor: str = "luckyfit") -> None:
        super().__init__(f"{vendor} {operation}: {detail}" if detail else f"{vendor} {operation}")
        self.operation = operation
        self.detail = detail
        self.vendor = vendor
        self.http_status: int | None = None
        """Status of the answer, when there was one; for the journal."""
        self.excerpt = ""
        """What the answer looked like (its kind and length), never what it said; for the journal."""


class Refused(ServiceError):
    """The service said no, in `words` of its own; nothing was changed, trying again unchanged is useless.

    The words are for the screen and the journal only: `str()`, and so the log, is without them.
    """

    code = "refused"

    def __init__(self, operation: str, words: str = "", *, vendor: str = "luckyfit", vendor_code: str = "") -> None:
        super().__init__(operation, self.code, vendor=vendor)
        self.words = words
        self.vendor_code = vendor_code


class LoginNeeded(Refused):
    """The client's own session at Instasport has ended or was never begun: nothing was done, log the client in again."""

    code = "login_needed"


class KeyProblem(ServiceError):
    """The key is missing, wrong or no longer valid (401, session_expired): settings must be mended first."""

    code = "key_problem"


class Unreachable(ServiceError):
    """Provably nothing was done: a read got no answer in time, or no byte of a write left this PC. Safe to try again."""

    code = "unreachable"


class OutcomeUnknown(ServiceError):
    """A write was sent and its answer was lost, whatever the reason: it may or may not be booked. Never resend it."""

    code = "outcome_unknown"
    key_refused = False
    """The answer was that our key is not accepted: that is to be mended, and proves nothing of what was done."""


class AnswerBrokeUs(OutcomeUnknown):
    """The answer to a write met a mistake of this program. Nothing more is to be sent the same way."""


class PaymentPending(OutcomeUnknown):
    """The payment provider has taken a payment and not yet decided: wait and read again, never pay again."""

    code = "payment_pending"


class UnexpectedAnswer(ServiceError):
    """A read was answered in a shape that can't be trusted. `field` names what was wrong, e.g. `clients[3].id`."""

    code = "unexpected_answer"

    def __init__(self, operation: str, field: str, detail: str = "", *, vendor: str = "luckyfit") -> None:
        super().__init__(operation, f"{field}: {detail}" if detail else field, vendor=vendor)
        self.field = field


class ForeignAnswer(UnexpectedAnswer):
    """What answered a read is not the service: a page of the network, a proxy or a notice of works. As good as no answer."""

    code = "foreign_answer"

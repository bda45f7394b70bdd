"""What an answer means for the caller: the envelope when it was done, else the error that says what can be done now."""

from __future__ import annotations

from desk.errors import KeyProblem, OutcomeUnknown, Refused, ServiceError, UnexpectedAnswer
from desk.luckyfit.ask import Ask
from desk.luckyfit.envelope import BrokenShape, Envelope, envelope_from, parse
from desk.luckyfit.wire import Answer, unread

UNAUTHORIZED = 401


def answer_to_read(ask: Ask, answer: Answer) -> Envelope:
    """The envelope of a read that was done. Raises Refused, KeyProblem or UnexpectedAnswer, and of these ForeignAnswer."""
    if answer.status == UNAUTHORIZED:
        raise answer.noted(KeyProblem(ask.operation, "status 401"))
    try:
        envelope = envelope_from(parse(answer.body))
        if envelope.session_expired:
            raise answer.noted(KeyProblem(ask.operation, "session expired"))
        _check_done(ask, answer, envelope)
    except BrokenShape as error:
        field = error.field if answer.says_done else "status"
        raise answer.noted(unread(ask, error, field, f"{error.detail} (status {answer.status})")) from None
    return envelope


def answer_to_write(ask: Ask, answer: Answer) -> Envelope:
    """The envelope of a write that was done. Raises Refused or KeyProblem when nothing was done, OutcomeUnknown else.

    A 401 is a key problem only when LuckyFit itself says so in a whole envelope with success false: then it did nothing.
    Any other 401 came after our bytes were sent, perhaps from something in between, and says nothing of what was booked.
    """
    if not (answer.says_done or answer.says_no):
        raise answer.noted(OutcomeUnknown(ask.operation, f"status {answer.status}"))
    try:
        envelope = envelope_from(parse(answer.body))
        if not envelope.success and (envelope.session_expired or answer.status == UNAUTHORIZED):
            raise answer.noted(KeyProblem(ask.operation, "session expired"))
        _check_one_word(envelope)
        _check_done(ask, answer, envelope)
    except BrokenShape as error:
        lost = answer.noted(OutcomeUnknown(ask.operation, f"{error} (status {answer.status})"))
        lost.key_refused = answer.status == UNAUTHORIZED
        raise lost from None
    return envelope


def doubted(ask: Ask, error: BrokenShape, *, written: bool, name: str) -> ServiceError:
    """The error for a broken shape inside `data`, where `name` is what it was to be."""
    field = f"{name}{error.field}"
    if written:
        return OutcomeUnknown(ask.operation, f"{field}: {error.detail}")
    return UnexpectedAnswer(ask.operation, field, error.detail)


def _check_one_word(envelope: Envelope) -> None:
    """Who says of a write that it was done and went wrong, or that it was refused and here it is, says nothing."""
    if envelope.success and (envelope.error or envelope.error_code):
        raise BrokenShape("error", "though it was done")
    if not envelope.success and envelope.data:
        raise BrokenShape("data", "though it was refused")


def _check_done(ask: Ask, answer: Answer, envelope: Envelope) -> None:
    if not envelope.success:
        raise answer.noted(Refused(ask.operation, envelope.error, vendor_code=envelope.error_code))
    if not answer.says_done:
        raise BrokenShape("success", "true with a status that is no success")
    if envelope.session_expired:
        raise BrokenShape("session_expired", "though it was done")

"""Errors in words: what happened, why, and what to do; never a \"failed\" that may be false."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from desk.config_checks import ONE_OF
from desk.errors import (
    PORT_IN_USE,
    WORKED_ELSEWHERE,
    AnswerBrokeUs,
    DeskError,
    DeviceError,
    DoorUntold,
    ForeignAnswer,
    KeyProblem,
    KeyStoreError,
    LoginNeeded,
    NotAllowed,
    OutcomeUnknown,
    PaymentPending,
    Refused,
    ServiceError,
    SettingsError,
    StoreError,
    UnexpectedAnswer,
    Unforeseen,
    Unreachable,
)
from desk.i18n import Language, current
from desk.model.card_result import InstasportResult
from desk.model.money import Money
from desk.wording.rules import of_rule

Sentence: TypeAlias = Callable[[Language], str]

_SERVICES = {"luckyfit": "LuckyFit", "instasport": "Instasport"}
_MONEY = frozenset({"POST /transactions", "POST /terminal/paymentData"})


def of_error(error: DeskError, say: Language | None = None) -> str:
    """The whole sentence for a person: what happened, why, and what to do."""
    say = say or current()
    known = next(kind for kind in type(error).__mro__ if kind in _KINDS)
    return _KINDS[known](error, say)


def of_trouble(error: DeskError, say: Language | None = None, *, stands: bool) -> str:
    """The same for what came on the way. `stands`: something was done before it, so no word may say that nothing was."""
    say = say or current()
    known = next(kind for kind in type(error).__mro__ if kind in _KINDS)
    return _AFTER[known](error, say) if stands and known in _AFTER else of_error(error, say)


def _settings(error: SettingsError, say: Language) -> str:
    reason = _SETTINGS[error.reason](say) if error.reason in _SETTINGS else error.reason
    if reason.startswith(ONE_OF):
        reason = say.gettext("it must be one of {names}").format(names=reason.removeprefix(ONE_OF))
    return say.gettext("The setting {name} can't be used: {reason}. Correct it and start again.").format(
        name=error.name, reason=reason
    )


def _key_store(_error: KeyStoreError, say: Language) -> str:
    return say.gettext(
        "The key store of this computer did not open, nothing was saved. Sign in to the computer again; "
        "if it repeats, give the keys through the environment."
    )


def _store(error: StoreError, say: Language) -> str:
    return (_STORE.get(error.reason) or _STORE["failed"])(say)


def of_kept(error: DeskError, say: Language | None = None) -> str:
    """Why what is written down could not be told or decided: no word is of what was sent, or not, before."""
    say = say or current()
    known = _KEPT.get(error.reason) if isinstance(error, StoreError) else None
    return of_error(error, say) if known is None else known(say)


def _device(error: DeviceError, say: Language) -> str:
    if error.reason == PORT_IN_USE:
        return say.gettext("{port} is in use by another program. Choose another port, or end that program.").format(
            port=error.port
        )
    if error.reason == WORKED_ELSEWHERE:
        return say.gettext(
            "Another program of LuckyFit Desk on this computer works the doors. "
            "Open one by «desk door admit», or end that program."
        )
    return say.gettext("The device at {port} can't be used: {reason}. Check its cable and its port in the settings.").format(
        port=error.port, reason=error.reason
    )


def _door_untold(_error: DoorUntold, say: Language) -> str:
    return say.gettext("The program at the door began to open it and did not tell the end. Look at the door.")


def _not_allowed(error: NotAllowed, say: Language) -> str:
    shown: dict[str, Any] = {
        name: say.money(value) if isinstance(value, Money) else value for name, value in error.details.items()
    }
    return of_rule(error.code, shown, say)


def _refused(error: Refused, say: Language) -> str:
    if error.vendor == "instasport" and error.vendor_code in _INSTASPORT:
        return _INSTASPORT[error.vendor_code](say)
    if not error.words:
        return say.gettext("{service} refused and did not say why. Nothing was changed.").format(service=_service(error))
    return say.gettext("{service} refused: «{words}». Nothing was changed.").format(service=_service(error), words=error.words)


def _refused_then(error: Refused, say: Language) -> str:
    if not error.words:
        told = say.gettext("{service} refused and did not say why. That alone is not recorded; what was done before it stands.")
    else:
        told = say.gettext("{service} refused: «{words}». That alone is not recorded; what was done before it stands.")
    return told.format(service=_service(error), words=error.words)


def _key_problem_then(error: KeyProblem, say: Language) -> str:
    return say.gettext(
        "{service} does not accept the club's key. What was not sent is not recorded; what was done before stands. "
        "Check the key in the settings."
    ).format(service=_service(error))


def _unreachable_then(error: Unreachable, say: Language) -> str:
    return say.gettext(
        "{service} does not answer. What was not sent is not recorded; what was done before stands. "
        "Check the internet connection and try again."
    ).format(service=_service(error))


def _login_needed(_error: LoginNeeded, say: Language) -> str:
    return say.gettext("The client's log-in at Instasport has ended, nothing was done. Log the client in again by SMS code.")


def _key_problem(error: KeyProblem, say: Language) -> str:
    return say.gettext("{service} does not accept the club's key. Nothing was done. Check the key in the settings.").format(
        service=_service(error)
    )


def _unreachable(error: Unreachable, say: Language) -> str:
    if error.operation.startswith("GET "):
        return say.gettext("{service} does not answer. Check the internet connection and try again.").format(
            service=_service(error)
        )
    return say.gettext("{service} does not answer. Nothing was done. Check the internet connection and try again.").format(
        service=_service(error)
    )


def _outcome_unknown(error: OutcomeUnknown, say: Language) -> str:
    if error.key_refused:
        return say.gettext(
            "{service} refused the key: check it in the settings. What was sent before that may be done already, or not; "
            "do not repeat it, check in {service} first."
        ).format(service=_service(error))
    if error.operation in _MONEY:
        return say.gettext(
            "The answer was not received: the money may already be recorded in {service}, or not. "
            "Do not take it again; check in {service}."
        ).format(service=_service(error))
    return say.gettext(
        "The answer of {service} was not received: this may be done already, or not. Do not repeat it; check in {service} first."
    ).format(service=_service(error))


def _answer_broke_us(error: AnswerBrokeUs, say: Language) -> str:
    return say.gettext(
        "Something unforeseen has happened with the answer of {service}: this may be done already, or not. "
        "Do not repeat it; check in {service} first. Details are in the log."
    ).format(service=_service(error))


def _payment_pending(error: PaymentPending, say: Language) -> str:
    return say.gettext(
        "The bank has not decided about the payment yet. Do not pay again; look at {service} again in a minute."
    ).format(service=_service(error))


def _unexpected(error: UnexpectedAnswer, say: Language) -> str:
    return say.gettext(
        "The answer of {service} can't be understood ({field}), so nothing of it is shown. "
        "Try again; if it repeats, tell whoever looks after this program."
    ).format(service=_service(error), field=error.field)


def _foreign(error: ForeignAnswer, say: Language) -> str:
    return say.gettext(
        "Something else answered in place of {service}: a sign-in page of the network, a proxy, or a notice of works. "
        "Open {service} in a browser on this computer, then try again."
    ).format(service=_service(error))


def _any_service(error: ServiceError, say: Language) -> str:
    return say.gettext("{service} did not do what was asked. Check in {service} before you repeat it.").format(
        service=_service(error)
    )


def _any(_error: DeskError, say: Language) -> str:
    return say.gettext("Something unforeseen has happened. Check the result before you repeat it; details are in the log.")


def _service(error: ServiceError) -> str:
    return _SERVICES.get(error.vendor, error.vendor)


_KINDS: Mapping[type[Any], Callable[[Any, Language], str]] = MappingProxyType(
    {
        SettingsError: _settings,
        KeyStoreError: _key_store,
        StoreError: _store,
        DeviceError: _device,
        NotAllowed: _not_allowed,
        DoorUntold: _door_untold,
        Refused: _refused,
        LoginNeeded: _login_needed,
        KeyProblem: _key_problem,
        Unreachable: _unreachable,
        OutcomeUnknown: _outcome_unknown,
        AnswerBrokeUs: _answer_broke_us,
        PaymentPending: _payment_pending,
        UnexpectedAnswer: _unexpected,
        ForeignAnswer: _foreign,
        ServiceError: _any_service,
        Unforeseen: _any,
        DeskError: _any,
    }
)

_INSTASPORT: Mapping[str, Sentence] = MappingProxyType(
    {
        InstasportResult.PHONE_UNKNOWN: lambda say: say.gettext(
            "Instasport does not know this phone. Nothing was done. Check the number, or let the client sign up there."
        ),
        InstasportResult.EMAIL_TAKEN: lambda say: say.gettext(
            "Somebody else at Instasport has this e-mail. Nothing was done. Use another e-mail."
        ),
        InstasportResult.PAYMENT_DECLINED: lambda say: say.gettext(
            "The bank declined the payment. Let the client choose another card or another way to pay."
        ),
        InstasportResult.PAYMENT_3D_SECURE: lambda say: say.gettext(
            "The bank wants the client to confirm the payment. Let the client do it in Instasport, then refresh."
        ),
        InstasportResult.PAYMENT_WAIT: lambda say: say.gettext(
            "The payment is still being decided. Do not pay again; refresh in a minute."
        ),
    }
)

_STORE: Mapping[str, Sentence] = MappingProxyType(
    {
        "full": lambda say: say.gettext("The disk is full, so nothing was written or sent. Free some space, then try again."),
        "locked": lambda say: say.gettext(
            "Another program holds the local records, so nothing was written or sent. Close the second window of this program."
        ),
        "read_only": lambda say: say.gettext(
            "The folder of the local records can't be written to, so nothing was sent. Ask for the right to write there."
        ),
        "disk": lambda say: say.gettext(
            "The disk did not take the local records, so nothing was sent. Have the disk checked before money is taken."
        ),
        "wrong_key": lambda say: say.gettext(
            "The local records were locked with another key. Sign in to this computer as the same person as before."
        ),
        "damaged": lambda say: say.gettext(
            "The local records are damaged. Take no money here; call whoever looks after this program."
        ),
        "newer": lambda say: say.gettext("The local records belong to a newer version of this program. Install that version."),
        "engine": lambda say: say.gettext("A part of this program is too old to open the local records. Install it again."),
        "transition": lambda say: say.gettext(
            "This was already settled in another place. Refresh and look at its state before you do anything."
        ),
        "not_there": lambda say: say.gettext("Nothing with this number is written down here. Look it up in the list."),
        "closed": lambda say: say.gettext("The program is closing, nothing was written or sent. Start it again and repeat."),
        "halfway": lambda say: say.gettext(
            "The local records broke off in the middle of the payment. Take nothing again: check each part in LuckyFit, "
            "and have the disk checked."
        ),
        "left": lambda say: say.gettext(
            "The local records took nothing more, so nothing was sent; the money that is noted stands among the open questions. "
            "See whether the disk is full, then give it back there."
        ),
        "failed": lambda say: say.gettext(
            "The local records can't be used, so nothing was sent. Start the program again; if it repeats, take no money here."
        ),
    }
)

_KEPT: Mapping[str, Sentence] = MappingProxyType(
    {
        "full": lambda say: say.gettext(
            "The disk is full, so the local records can't be opened; what they hold stands as it was. "
            "Free some space, then try again."
        ),
        "locked": lambda say: say.gettext(
            "Another program holds the local records; what they hold stands as it was. Try again in a moment."
        ),
        "read_only": lambda say: say.gettext(
            "The folder of the local records can't be written to; what they hold stands as it was. "
            "Ask for the right to write there."
        ),
        "disk": lambda say: say.gettext(
            "The disk did not take the local records; what they hold stands as it was. Have the disk checked, then try again."
        ),
        "closed": lambda say: say.gettext("The program is closing; what was written down stands as it was. Start it again."),
        "failed": lambda say: say.gettext(
            "The local records can't be used; what they hold stands as it was. Start the program again; if it repeats, "
            "call whoever looks after it."
        ),
    }
)

_SETTINGS: Mapping[str, Sentence] = MappingProxyType(
    {
        "there is no such section": lambda say: say.gettext("there is no such section"),
        "there is no such setting": lambda say: say.gettext("there is no such setting"),
        "must be a section": lambda say: say.gettext("it must be a section"),
        "must be text": lambda say: say.gettext("it must be text"),
        "must be a number": lambda say: say.gettext("it must be a number"),
        "must be true or false": lambda say: say.gettext("it must be true or false"),
        "each level must be none, warn or deny": lambda say: say.gettext("each level must be none, warn or deny"),
        "must be empty or begin with /": lambda say: say.gettext("it must be empty or begin with /"),
        "must be a sum like 500.00": lambda say: say.gettext("it must be a sum like 500.00"),
        "must be a sum like 500.00, or empty": lambda say: say.gettext("it must be a sum like 500.00, or empty"),
        "must name the events that end a fire, where fire_events are named": lambda say: say.gettext(
            "it must name the events that end a fire, where fire_events are named"
        ),
        "is not an address": lambda say: say.gettext("it is not an address"),
        "must begin with https://": lambda say: say.gettext("it must begin with https://"),
        "must be an address alone, without a name, a password, ? or #": lambda say: say.gettext(
            "it must be an address alone, without a name, a password, ? or #"
        ),
    }
)
_AFTER: Mapping[type[DeskError], Callable[[Any, Language], str]] = MappingProxyType(
    {Refused: _refused_then, KeyProblem: _key_problem_then, Unreachable: _unreachable_then}
)
"""Those whose own sentence says that nothing was done."""

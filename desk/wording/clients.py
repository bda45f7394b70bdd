"""Clients in words about money: by surname and name with the number of LuckyFit beside it, or by the number alone."""

from __future__ import annotations

from desk.i18n import Language, current


def of_client(client_id: int, name: str, say: Language | None = None) -> str:
    """Within a sentence: `Shevchenko Iryna (no. 17)`, or `client no. 17` where no name was kept."""
    say = say or current()
    if name:
        return say.gettext("{name} (no. {number})").format(name=name, number=client_id)
    return say.gettext("client no. {number}").format(number=client_id)


def listed(client_id: int, name: str, say: Language | None = None) -> str:
    """The same at the head of a row."""
    say = say or current()
    return of_client(client_id, name, say) if name else say.gettext("Client {number}").format(number=client_id)

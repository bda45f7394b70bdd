"""Phone numbers: one form for machines (E.164) and the digits a search compares."""

from __future__ import annotations

COUNTRY = "UA"
_NATIONAL_LENGTH = 10
_TRUNK = "8"
_UKRAINE = "+380"
_UKRAINIAN_LENGTH = 13


def digits(text: str) -> str:
    """Only the decimal digits of `text`, in ASCII."""
    return "".join(str(int(each)) for each in text if each.isdecimal())


def normalise(text: str, country: str = COUNTRY) -> str | None:
    """The number in E.164 (`+380671234567`), or None when it can't be a phone. `8 067 …` is the trunk prefix of old."""
    import phonenumbers  # noqa: PLC0415 - large; only a search and Instasport need it

    plain = digits(text)
    if not plain:
        return None
    if not text.strip().startswith("+"):
        plain = _without_trunk(plain)
    elif len(plain) > _NATIONAL_LENGTH:
        plain = f"+{plain}"
    try:
        number = phonenumbers.parse(plain, country)
    except phonenumbers.NumberParseException:
        return None
    text = str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    if text.startswith(_UKRAINE):
        return text if len(text) == _UKRAINIAN_LENGTH else None
    return text if phonenumbers.is_possible_number(number) else None


def same(one: str | None, other: str | None) -> bool:
    """True when both are the same phone, however each is written."""
    first, second = normalise(one or ""), normalise(other or "")
    return first is not None and first == second


def holds(number: str | None, part: str) -> bool:
    """True when the digits typed occur in `number`."""
    sought = _without_trunk(digits(part))
    return bool(sought) and sought in digits(number or "")


def national(plain: str) -> str:
    """Digits as they are dialled in the country: `380671234567` and `80671234567` are `0671234567`."""
    return plain.removeprefix("38") if plain.startswith("380") else _without_trunk(plain)


def _without_trunk(plain: str) -> str:
    """`80671234567` -> `0671234567`."""
    if plain.startswith(_TRUNK + "0") and len(plain) == _NATIONAL_LENGTH + 1:
        return plain.removeprefix(_TRUNK)
    return plain

"""What was meant by a text typed or pasted under another keyboard layout (Cyrillic, AZERTY)."""

from __future__ import annotations

_CYRILLIC_KEYS = dict(zip("ЙЦУКЕНГШЩЗХЪЇФЫІВАПРОЛДЖЭЄЯЧСМИТЬБЮ", "QWERTYUIOP[]]ASSDFGHJKL;''ZXCVBNM,.", strict=True))
_CYRILLIC_TWINS = dict(zip("АВСЕ", "ABCE", strict=True))
# The digit row without Shift, French and Belgian (there § is 6 and ! is 8), and the letters that change places.
_AZERTY_KEYS = dict(zip("&é\"'(-è_çà§!;:qawz", "123456789068,.AQZW", strict=True))
_AZERTY_ONLY = frozenset("&é\"'(è_çà§!")


def meant(text: str) -> tuple[str, ...]:
    """`text` in capitals as a US keyboard would have written it: one candidate, or several when it may be read in two ways."""
    if _AZERTY_ONLY.intersection(text.lower()):
        return (_replaced(text.lower(), _AZERTY_KEYS).upper(),)
    capital = text.upper()
    if not any("Ѐ" <= sign <= "ӿ" for sign in capital):
        return (capital,)
    by_key, by_shape = _replaced(capital, _CYRILLIC_KEYS), _replaced(capital, _CYRILLIC_TWINS)
    return (by_key, by_shape)


def _replaced(text: str, keys: dict[str, str]) -> str:
    return "".join(keys.get(sign, sign) for sign in text)

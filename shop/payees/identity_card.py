"""Checks of what is printed on a Chinese identity card and a bank card. Pure."""

import re
from datetime import date

_ID_NUMBER = re.compile(r"[1-9]\d{16}[\dX]")
_REGIONS = {
    *("11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43"),
    *("44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83"),
}
"""Provinces by GB/T 2260; 81–83 also begin the residence permits of people from Hong Kong, Macao and Taiwan."""
_FOREIGNERS = "9"
"""Begins the card of a foreign permanent resident (since 2023); its birth date and check stand in the same places."""
_WEIGHTS = tuple(2**position % 11 for position in range(17, 0, -1))
CHECKS = "10X98765432"
_CARD = re.compile(r"\d{13,19}")


def is_id_number(text: str, today: date) -> bool:
    """Whether it can be an identity number.

    Region, a real birth date before today, check character (GB 11643).
    """
    if not _ID_NUMBER.fullmatch(text) or not (text[0] == _FOREIGNERS or text[:2] in _REGIONS):
        return False
    born = _find_birth_date(text)
    return born is not None and date(1900, 1, 1) <= born < today and text[17] == _calculate_check(text[:17])


def _find_birth_date(id_number: str) -> date | None:
    """The birth date that an identity number says, or None if there is no such day."""
    try:
        return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return None


def _calculate_check(first_17: str) -> str:
    """The check character by GB 11643 (ISO 7064 MOD 11-2)."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11]


def is_bank_card(text: str) -> bool:
    """Whether it can be a card number: 13–19 digits with a right check digit (Luhn)."""
    if not _CARD.fullmatch(text):
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(text)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0

"""Whole numbers as they are written with Chinese numerals: 一百二十, 两千, 一万五. Pure."""

_DIGITS = {"零": 0, "〇": 0} | {numeral: value for value, numeral in enumerate("一二三四五六七八九", start=1)}
_DIGITS |= {"两": 2, "兩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1_000}
_MYRIADS = ("万", "萬")
_TEN, _MYRIAD = 10, 10_000
NUMERALS = "".join((*_DIGITS, *_UNITS, *_MYRIADS))


def read_numeral(text: str) -> int | None:
    """The number that is written, None for what is none.

    As it is spoken: 百 alone is a hundred, and a digit at the end counts the next lower unit (一百五 is 150, 一万五
    is 15,000) unless 零 stands before it.
    """
    for myriad in _MYRIADS:
        if myriad in text:
            high, _, low = text.partition(myriad)
            return _join(high, low)
    return _read_section(text, _MYRIAD)


def _join(high: str, low: str) -> int | None:
    many = _read_section(high, _MYRIAD) if high else 1
    rest = _read_section(low, _MYRIAD // 10, below=_MYRIAD) if low else 0
    return None if many is None or rest is None else many * _MYRIAD + rest


def _read_section(text: str, largest: int, below: int | None = None) -> int | None:
    """A number below ten thousand; `below` is the unit that stood before it, if one did.

    Units fall from left to right, each with its digit; only the first and 十 may stand without one.
    """
    total, digit, last, after_zero = 0, None, below, False
    for place, character in enumerate(text):
        if character in _UNITS:
            unit = _UNITS[character]
            if (last is not None and unit >= last) or unit > largest or digit == 0:
                return None
            if digit is None and (place or below is not None) and unit != _TEN:
                return None
            total, digit, last, after_zero = total + (1 if digit is None else digit) * unit, None, unit, False
        elif _DIGITS.get(character) == 0:
            if digit is not None or after_zero or last is None:
                return None
            after_zero = True
        elif character in _DIGITS and digit is None:
            digit = _DIGITS[character]
        else:
            return None
    if digit is None:
        return None if after_zero or not text else total
    return total + digit * (1 if after_zero or last is None else last // 10)

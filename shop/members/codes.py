"""Random public codes: unguessable, easy to read, never an internal id."""

import secrets

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which are easily mistaken."""


def make_code(length: int = 10) -> str:
    """A random code.

    Ten characters are 49 bits, enough for a public address of something that is no secret.
    """
    number, letters = secrets.randbelow(len(_ALPHABET) ** length), []
    for _ in range(length):
        number, letter = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[letter])
    return "".join(letters)

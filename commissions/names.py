"""Names of people who decide, folded so that one person is one person however the name is typed."""

import unicodedata

UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"})
"""Characters without a shape of their own: controls, zero-width joiners, direction marks, accents on their own."""
FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Letters of Hangul that print nothing."""


def fold_name(by: str) -> str:
    """A name without regard to case, width, spacing, accents and whatever can't be seen; "" when nothing is left.

    Rather one name too few than one person who is two: "Li Wei", "ＬＩＷＥＩ" and "lí wei" are one.
    """
    seen = "".join(of for of in by if of not in FILLERS)
    shapes = "".join(of for of in unicodedata.normalize("NFKD", seen) if keeps_shape(of))
    return "".join(unicodedata.normalize("NFKC", shapes.casefold()).split())


def keeps_shape(character: str) -> bool:
    """Whether a character can be told by its looks; line breaks and tabs are white space."""
    return character.isspace() or unicodedata.category(character) not in UNSEEN

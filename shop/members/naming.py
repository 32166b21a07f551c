"""What becomes of a name that a person has elsewhere: taken, shortened, or left where it is. Pure."""

from collections.abc import Iterable
from typing import Literal

from shop.members.member import shorten_name
from shop.members.reserved import is_reserved
from shop.typed import visible

Taking = Literal["profile_taken", "profile_shortened", "picture_taken"]
"""How much of a profile was taken: all, with a shorter name, or the picture alone."""


def determine_name(text: str, own_names: Iterable[str]) -> tuple[str | None, Taking]:
    """The name to keep, None for the one that they have, and how much of the profile that is."""
    name = shorten_name(text)
    if not name or is_reserved(name, own_names):
        return None, "picture_taken"
    return name, "profile_taken" if name == visible(text) else "profile_shortened"

"""An own shop as a value, and how its goods are moved. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from shop.catalog.shelf import Picture, ProductCard

LONGEST_NOTICE = 60
MOST_GOODS = 20
Move = Literal["add", "up", "down", "remove"]
MOVES: tuple[Move, ...] = ("add", "up", "down", "remove")


@dataclass(frozen=True)
class OwnShop:
    """What a distributor has furnished, by product code in their order. `version` counts the changes."""

    version: int = 0
    notice: str = ""
    cover: Picture | None = None
    goods: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShopFront:
    """The same as visitors see it: goods that are not on sale now are left out."""

    notice: str
    cover: Picture | None
    cards: tuple[ProductCard, ...]


def move_code(goods: Sequence[str], code: str, move: Move) -> tuple[str, ...]:
    """The goods after one of them was added at the end, moved by one place, or removed.

    What cannot be moved further, or is there already, leaves them as they are.
    """
    others = [of for of in goods if of != code]
    if move == "remove":
        return tuple(others)
    if code not in goods:
        return (*goods, code) if move == "add" else tuple(goods)
    step = {"up": -1, "down": 1, "add": 0}[move]
    place = min(max(list(goods).index(code) + step, 0), len(others))
    return (*others[:place], code, *others[place:])

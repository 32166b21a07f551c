"""The freight of one order: the goods of each template together, each template by its own rate. Pure; money in fen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shop.freight.template import FreightTemplate, Measure

Flat = Callable[[int], int]
"""What goods without a template cost to send, by what they are worth together."""


@dataclass(frozen=True)
class Load:
    """What one line adds to a parcel; `template` None: it is sent for the shop's flat fee."""

    template: FreightTemplate | None
    pieces: int
    grams: int


def calculate_freight(loads: Sequence[Load], worth_fen: Sequence[int], flat: Flat, district_code: str | None) -> int:
    """What sending all of it costs: the sum over the templates, and once the flat fee for the rest.

    `worth_fen` has what each line is worth. Conditions of a rate look at the goods of its template alone. What is not
    sent to the district costs nothing here: whoever places an order looks at `list_undelivered` first.
    """
    groups: dict[str, list[int]] = {}
    for index, load in enumerate(loads):
        groups.setdefault(load.template.code if load.template else "", []).append(index)

    total_fen = 0
    for indexes in groups.values():
        template, worth = loads[indexes[0]].template, sum(worth_fen[index] for index in indexes)
        if template is None:
            total_fen += flat(worth)
        elif (rate := template.find_rate(district_code)) is not None:
            pieces = sum(loads[index].pieces for index in indexes)
            grams = sum(loads[index].grams for index in indexes)
            measured = pieces if template.measure is Measure.PIECES else grams
            total_fen += rate.calculate(measured, pieces, worth)
    return total_fen


def list_undelivered(loads: Sequence[Load], district_code: str | None) -> tuple[int, ...]:
    """Which lines are not sent to a district, counted from 0."""
    return tuple(
        index
        for index, load in enumerate(loads)
        if load.template is not None and load.template.find_rate(district_code) is None
    )

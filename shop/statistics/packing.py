"""Parts as JSON: dimensions and keys that count the same share one list of counts, so that an order stays small."""

from collections.abc import Sequence
from typing import Any

from shop.statistics.measures import Counts, Dimension, Key, Measure, Parts

Packed = list[list[Any]]
"""`[[["all", ""], ["channel", "link"]], {"orders": 1}]`, one for each that differ."""


def pack(parts: Parts) -> Packed:
    """As JSON, always the same for the same parts."""
    by_counts: dict[tuple[tuple[str, int], ...], list[Key]] = {}
    for key, counts in sorted(parts.items()):
        by_counts.setdefault(_order(counts), []).append(key)
    return [[[list(key) for key in keys], dict(counts)] for counts, keys in by_counts.items()]


def unpack(packed: Sequence[Sequence[Any]]) -> dict[Key, dict[Measure, int]]:
    """The parts of a JSON."""
    return {
        (Dimension(dimension), key): {Measure(name): number for name, number in counts.items()}
        for keys, counts in packed
        for dimension, key in keys
    }


def _order(counts: Counts) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((measure.value, number) for measure, number in counts.items()))

"""Arithmetic of whole fen, and how they are written.

Shares in basis points, splits that lose nothing, and what a refund leaves."""

from collections.abc import Sequence

BASIS_POINTS = 10_000


def yuan(fen: int, *, grouped: bool = True, short: bool = False) -> str:
    """Fen written in yuan: 123450 is 1,234.50. `short` leaves out .00."""
    whole, rest = divmod(abs(fen), 100)
    digits = f"{whole:,}" if grouped else str(whole)
    return ("-" if fen < 0 else "") + digits + ("" if short and not rest else f".{rest:02}")


def calculate_share(amount_fen: int, rate_bp: int) -> int:
    """`rate_bp` of `amount_fen`, rounded down."""
    return amount_fen * rate_bp // BASIS_POINTS


def split_by_largest_remainder(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split `total` in proportion to `weights` into whole parts whose sum is exactly `total`.

    Each part is rounded down; what is left over goes, one each, to the largest remainders, and to the earlier
    weight where two are equal. Weights that are all 0 can only share 0. Raises ValueError for anything negative.
    """
    whole = sum(weights)
    if total < 0 or any(weight < 0 for weight in weights) or (whole == 0 and total != 0):
        raise ValueError("only amounts of 0 or more can be split, over weights that are not all 0")

    if whole == 0:
        return tuple(0 for _ in weights)

    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: -(total * weights[index] % whole))

    # Fewer are left over than there are weights with a remainder: each gets one at most.
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1

    assert sum(parts) == total, "a split must sum to the whole"
    return tuple(parts)


def calculate_kept(amount_fen: int, *, paid_fen: int, refunded_fen: int) -> int:
    """What an award of `amount_fen` keeps once `refunded_fen` of a line's `paid_fen` went back.

    ⌊A × (P − R) ∕ P⌋: a function of the total refunded alone, so neither number nor order of refunds matters.
    """
    if not 0 <= refunded_fen <= paid_fen:
        raise ValueError("refunds lie between 0 and what was paid")
    return amount_fen * (paid_fen - refunded_fen) // paid_fen if paid_fen else amount_fen

"""What one sale adds to the counters of its people, as values (docs/money.md §7).

A sale counts on the day in Shanghai on which it was paid, for ever: a refund takes back from that day, whenever it
comes. So no counter falls below zero, and a window of days holds what its own sales are worth today.
"""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from commissions.beneficiary import MemberId


@dataclass(frozen=True)
class Counts:
    """Counters of one person, or a change of them. Sales are goods without shipping, less refunds, in fen.

    Orders are those of which refunds have left any goods. The levels count from the buyer: `direct` is the buyer's
    referrer, `second` and `third` are those above, as they stood when the order was placed.
    """

    own_spend_fen: int = 0
    own_orders: int = 0
    direct_sales_fen: int = 0
    direct_orders: int = 0
    second_sales_fen: int = 0
    second_orders: int = 0
    third_sales_fen: int = 0
    third_orders: int = 0
    commission_fen: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Both together."""
        return Counts(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))

    def __sub__(self, other: "Counts") -> "Counts":
        """What leads from `other` to this."""
        return Counts(*(one - less for one, less in zip(astuple(self), astuple(other), strict=True)))


NOTHING = Counts()
_BY_LEVEL = ("direct", "second", "third")


@dataclass(frozen=True)
class SaleWorth:
    """What a paid sale is worth at some moment.

    Its goods, what was refunded of them, and who keeps what commission. `upline` are the buyer's referrer and up to two
    above, nearest first.
    """

    buyer: MemberId
    upline: Sequence[MemberId]
    goods_fen: int
    refunded_fen: int
    commission: Mapping[MemberId, int]

    @property
    def net_fen(self) -> int:
        """The goods that were paid and not refunded."""
        return self.goods_fen - self.refunded_fen

    @property
    def orders(self) -> int:
        """1 while anything of it is left, else 0: one that was refunded in full is no order."""
        return 1 if self.net_fen > 0 else 0


def calculate_counts(worth: SaleWorth) -> dict[MemberId, Counts]:
    """What the sale counts for whom."""
    sums: dict[MemberId, Counts] = {worth.buyer: Counts(own_spend_fen=worth.net_fen, own_orders=worth.orders)}
    for level, member_id in zip(_BY_LEVEL, worth.upline, strict=False):
        sold = Counts(**{f"{level}_sales_fen": worth.net_fen, f"{level}_orders": worth.orders})
        sums[member_id] = sums.get(member_id, NOTHING) + sold
    for member_id, fen in worth.commission.items():
        sums[member_id] = sums.get(member_id, NOTHING) + Counts(commission_fen=fen)
    return sums


def calculate_changes(before: SaleWorth, after: SaleWorth) -> dict[MemberId, Counts]:
    """What brings everyone's counters from `before` to `after`, sorted by member.

    Members for whom nothing changes are left out.
    """
    old, new = calculate_counts(before), calculate_counts(after)
    changes = {who: new.get(who, NOTHING) - old.get(who, NOTHING) for who in sorted(old.keys() | new.keys())}
    return {who: change for who, change in changes.items() if change != NOTHING}

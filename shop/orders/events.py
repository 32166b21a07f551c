"""What happens to an order, told to its buyer. `title` names what was bought, in words."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class OrderPaid(Event):
    """The order is paid; `amount_fen` is what was paid in all."""

    member_id: int
    order_no: str
    amount_fen: int
    title: str


@dataclass(frozen=True)
class OrderClosed(Event):
    """The order ended unpaid. `reason` is "expired" or "buyer"."""

    member_id: int
    order_no: str
    reason: str
    title: str


@dataclass(frozen=True)
class OrderExpiring(Event):
    """The order is unpaid and ends in `minutes`; `amount_fen` is what it costs."""

    member_id: int
    order_no: str
    amount_fen: int
    minutes: int
    title: str


@dataclass(frozen=True)
class OrderPriceChanged(Event):
    """The merchant has changed what an unpaid order costs: from `was_fen` to `amount_fen` in all."""

    member_id: int
    order_no: str
    was_fen: int
    amount_fen: int
    title: str


@dataclass(frozen=True)
class OrderCompleted(Event):
    """Its last parcel was received; from here on the commissions' hold counts."""

    member_id: int
    order_no: str
    title: str

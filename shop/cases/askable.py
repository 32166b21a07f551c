"""What may be asked for of an order's lines now, and why. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shop.aftersales.amounts import RefundAmounts, determine_parts
from shop.cases.case import MERCHANTS_FAULT, CaseKind, Reason
from shop.cases.refusals import CaseTooLate, LineInCase, NotAskable, ReasonRefused, UnitsRefused
from shop.orders.order import Order, OrderLine, OrderState

_RETURN_RIGHT = timedelta(days=7)
"""Whoever buys at a distance may send back for no reason within seven days (消费者权益保护法 §25)."""
_R = Reason
_UNSENT: tuple[Reason, ...] = (_R.CHANGED_MIND, _R.SLOW, _R.OTHER)
_REASONS: Mapping[CaseKind, tuple[Reason, ...]] = {
    CaseKind.REFUND: (_R.NOT_RECEIVED, _R.DAMAGED, _R.FLAWED, _R.MISMATCH, _R.MISSING, _R.OTHER),
    CaseKind.RETURN: (_R.NO_REASON, _R.DAMAGED, _R.FLAWED, _R.MISMATCH, _R.WRONG_GOODS, _R.OTHER),
    CaseKind.RESEND: (_R.DAMAGED, _R.FLAWED, _R.MISSING, _R.WRONG_GOODS, _R.NOT_RECEIVED, _R.OTHER),
}
_PAID = (OrderState.PAID, OrderState.SHIPPED, OrderState.COMPLETED)


@dataclass(frozen=True)
class Askable:
    """What of a line may be asked for: by kind its reasons, at most so many units. `until` None: not received yet."""

    line: OrderLine
    kinds: Mapping[CaseKind, tuple[Reason, ...]]
    most: int
    until: datetime | None
    over: bool

    @property
    def can(self) -> bool:
        """Whether anything of it may be asked for."""
        return bool(self.kinds) and self.most > 0


def _find_until(order: Order, line: OrderLine) -> datetime | None:
    """Until when something may be asked of a line; None before all of the order was received."""
    if order.completed_at is None:
        return None
    window = timedelta(days=line.after_sale_days)
    return order.completed_at + (window if line.no_return else max(window, _RETURN_RIGHT))


def determine_askable(order: Order, line: OrderLine, now: datetime) -> Askable:
    """What of a line may be asked for now. Units that wait to be sent come first: of them only the money."""
    until = _find_until(order, line)
    over = until is not None and now > until
    if order.state not in _PAID or over or line.held_by is not None:
        return Askable(line, {}, 0, until, over)
    if line.to_ship:
        return Askable(line, {CaseKind.REFUND: _UNSENT}, line.refundable_units, until, over)
    return Askable(line, _list_sent(order, line, now), line.refundable_units, until, over)


def _list_sent(order: Order, line: OrderLine, now: datetime) -> dict[CaseKind, tuple[Reason, ...]]:
    """By kind the reasons for goods that have left."""
    received = order.completed_at
    is_free = line.no_return is None and (received is None or now <= received + _RETURN_RIGHT)
    has_reasons = received is None or now <= received + timedelta(days=line.after_sale_days)
    kinds = {}
    for kind, reasons in _REASONS.items():
        fitting = tuple(of for of in reasons if (is_free if of is Reason.NO_REASON else has_reasons))
        if fitting:
            kinds[kind] = fitting
    return kinds


def demand_askable(order: Order, kind: CaseKind, reason: Reason, units: Mapping[str, int], now: datetime) -> None:
    """Raises UnitsRefused, LineInCase, CaseTooLate, NotAskable, ReasonRefused."""
    if not units:
        raise UnitsRefused(line=None, most=0)
    for name, wanted in units.items():
        line = order.find_line(name)
        if line is None:
            raise UnitsRefused(line=name, most=0)
        if line.held_by is not None:
            raise LineInCase(line=name, case_no=line.held_by)
        found = determine_askable(order, line, now)
        if found.over:
            raise CaseTooLate(line=name)
        if kind not in found.kinds:
            raise NotAskable(line=name)
        if reason not in found.kinds[kind]:
            raise ReasonRefused(line=name)
        if not 0 < wanted <= found.most:
            raise UnitsRefused(line=name, most=found.most)


def _determine_shipping(order: Order, reason: Reason, units: Mapping[str, int]) -> int:
    """What of the shipping comes back beside units, in fen.

    All that is left of it, if all that is left of the goods goes back and nothing has left yet or it is the merchant's
    fault.
    """
    is_all = all(units.get(line.line, 0) == line.refundable_units for line in order.lines)
    unsent = all(portion.shipped == 0 for portion in order.portions)
    return order.refundable_shipping_fen if is_all and (unsent or reason in MERCHANTS_FAULT) else 0


def determine_worth(order: Order, kind: CaseKind, reason: Reason, units: Mapping[str, int]) -> RefundAmounts:
    """What a case would give back as things stand; nothing where goods are sent again."""
    if kind is CaseKind.RESEND:
        return RefundAmounts({}, {}, 0)
    return determine_parts(order, {}, units, _determine_shipping(order, reason, units))

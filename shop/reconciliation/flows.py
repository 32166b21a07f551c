"""Holds the movements of Pay's accounts against the trade bill and against our transfers. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from shop.reconciliation.bills import FlowBill, FlowLine, TradeLine
from shop.reconciliation.difference import Difference, Kind
from shop.reconciliation.known import KnownTransfer

PAYMENT, FEE, REFUND, REFUND_BACK, TRANSFER = "交易", "扣除交易手续费", "退款", "退款退回", "商家转账"
_OF_TRADE = (PAYMENT, FEE, REFUND)
_OF_THE_MERCHANT = ("充值", "提现", "手动提现", "自动提现", "资金归集")
"""The merchant's own movements between Pay and a bank; they are no business of ours."""

_Moves = Mapping[tuple[str, str], int]
"""What moved in all, by Pay's number of the business and the name of the movement, in fen."""
IsOurs = Callable[[str], bool]


def _sum_expected(lines: Iterable[TradeLine]) -> dict[tuple[str, str], int]:
    """What the trade bill says must have moved."""
    moves: defaultdict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        if line.is_refund:
            moves[line.refund_id, REFUND] -= line.unsettled_fen - line.fee_fen
        else:
            moves[line.transaction_id, PAYMENT] += line.settled_fen
            moves[line.transaction_id, FEE] -= line.fee_fen
    return {key: fen for key, fen in moves.items() if fen}


def _sum_moved(flows: Iterable[FlowLine]) -> dict[tuple[str, str], int]:
    """What did move of payments, fees and refunds."""
    moves: defaultdict[tuple[str, str], int] = defaultdict(int)
    for flow in flows:
        if flow.name in _OF_TRADE:
            moves[flow.business_no, flow.name] += flow.change_fen
    return dict(moves)


def compare_trade(lines: Sequence[TradeLine], flows: Sequence[FlowLine], is_ours: IsOurs) -> Iterator[Difference]:
    """Our lines of the trade bill against the movements of the same day, both ways."""
    own = [line for line in lines if is_ours(line.number)]
    expected, moved = _sum_expected(own), _sum_moved(flow for flow in flows if is_ours(flow.voucher))
    numbers = {line.refund_id if line.is_refund else line.transaction_id: line.number for line in own}
    for key in sorted(expected.keys() | moved.keys()):
        was, came = expected.get(key), moved.get(key)
        if was != came:
            kind = Kind.FLOW_MISSING if came is None else Kind.FLOW_AMOUNT
            subject = f"{key[0]}:{key[1]}"
            yield Difference(kind, subject, numbers.get(key[0]), f"{was or 0} fen", f"{came or 0} fen")


def find_unexplained(flows: Iterable[FlowLine], is_ours: IsOurs) -> Iterator[Difference]:
    """Movements under a name that we don't know, of our numbers or of no number at all.

    A complaint, a penalty. What carries another system's number is that system's.
    """
    expected = (*_OF_TRADE, REFUND_BACK, TRANSFER, *_OF_THE_MERCHANT)
    for flow in flows:
        if flow.name not in expected and (not flow.voucher or is_ours(flow.voucher)):
            found = f"{flow.name} {flow.change_fen} fen"
            yield Difference(Kind.FLOW_UNEXPLAINED, flow.flow_no, flow.voucher or None, "nothing", found)


def find_repeated_flows(flows: Iterable[FlowLine]) -> Iterator[Difference]:
    """Movements that one bill lists more than once."""
    for flow_no, times in Counter(flow.flow_no for flow in flows).items():
        if times > 1:
            yield Difference(Kind.FLOW_TWICE, flow_no, None, "once", f"{times} times")


def find_gap(bill: FlowBill, opening_fen: int | None) -> Iterator[Difference]:
    """Whether the day's movements lead from its first balance to its last, and on from the day before.

    Lines of one second may stand in any order, so only the two ends are looked at.
    """
    if not bill.lines:
        return
    first, last = bill.lines[0], bill.lines[-1]
    begins = first.balance_fen - first.change_fen
    ends = begins + sum(line.change_fen for line in bill.lines)
    subject = f"{bill.account}:{bill.day.isoformat()}"
    if ends != last.balance_fen:
        yield Difference(Kind.BALANCE_GAP, f"{subject}:end", None, f"{ends} fen", f"{last.balance_fen} fen")
    if opening_fen is not None and begins != opening_fen:
        yield Difference(Kind.BALANCE_GAP, f"{subject}:begin", None, f"{opening_fen} fen", f"{begins} fen")


def compare_transfer(flow: FlowLine, known: KnownTransfer | None) -> Iterator[Difference]:
    """What differs about one movement that carries a transfer number of ours."""
    subject = number = flow.voucher
    if known is None:
        yield Difference(Kind.TRANSFER_MISSING_HERE, subject, None, "nothing", f"{flow.amount_fen} fen transferred")
    elif flow.is_income:
        yield Difference(Kind.TRANSFER_RETURNED, subject, number, "gone", f"{flow.amount_fen} fen came back")
    else:
        if flow.amount_fen != known.net_fen:
            expected, found = f"{known.net_fen} fen", f"{flow.amount_fen} fen"
            yield Difference(Kind.TRANSFER_AMOUNT, subject, number, expected, found)
        if known.status != "settled":
            yield Difference(Kind.TRANSFER_STATE, subject, number, known.status, "settled")


def find_repeated_transfers(flows: Iterable[FlowLine]) -> Iterator[Difference]:
    """Transfers that one bill lists more than once: money left twice under one number."""
    counts = Counter(flow.voucher for flow in flows if flow.name == TRANSFER and not flow.is_income)
    for number, times in counts.items():
        if times > 1:
            yield Difference(Kind.TRANSFER_TWICE, number, number, "once", f"{times} times")

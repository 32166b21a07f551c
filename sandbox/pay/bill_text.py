"""The text of the two bills.

Yuan, a backtick before each value, a summary at the end (docs/wechat.md §7.9).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from sandbox.clock import BEIJING
from sandbox.pay.state import PAID, Flow, Order, PayState, Refund

_HEAD = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,"
    "交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额"
)
_REFUND_TIMES = "退款申请时间,退款成功时间"
_REFUND_PART = "微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态"
_TAIL = "商品名称,商户数据包,手续费,费率,订单金额"
_SUMMARY = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
_FLOW_HEAD = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,"
    "收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号"
)
_FLOW_SUMMARY = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"
HEADS = {
    "ALL": f"{_HEAD},{_REFUND_PART},{_TAIL},申请退款金额,费率备注",
    "SUCCESS": f"{_HEAD},{_TAIL},费率备注",
    "REFUND": f"{_HEAD},{_REFUND_TIMES},{_REFUND_PART},{_TAIL},申请退款金额,费率备注",
}
_MADE_AT = time(9, 0)

_Row = tuple[datetime, list[str]]


def made_at(day: date) -> datetime:
    """The instant at which the bills of a Beijing day are made: nine o'clock the next morning."""
    return datetime.combine(day + timedelta(days=1), _MADE_AT, BEIJING)


def write_trade_bill(state: PayState, app_id: str, mch_id: str, day: date, kind: str) -> str | None:
    """The trade bill of a Beijing day; `kind` is ALL, SUCCESS or REFUND. None when nothing happened."""
    paid = [one for one in state.orders.values() if one.state in PAID and _is_on(one.success_time, day)]
    made = [one for one in state.refunds.values() if _is_on(one.created_at, day)]
    paid, made = ([] if kind == "REFUND" else paid), ([] if kind == "SUCCESS" else made)
    rows: list[_Row] = [
        (order.success_time or order.created_at, _pay_row(order, app_id, mch_id, kind)) for order in paid
    ]
    rows += [(one.created_at, _refund_row(one, state.orders[one.out_trade_no], app_id, mch_id, kind)) for one in made]
    if not rows:
        return None
    return _join(HEADS[kind], rows, _SUMMARY, _sum_up(paid, made))


def write_flow_bill(state: PayState, account: str, day: date) -> str | None:
    """The fund-flow bill of an account and a Beijing day. None when nothing moved."""
    flows = [flow for flow in state.flows if flow.account == account and _is_on(flow.at, day)]
    if not flows:
        return None
    incomes = [flow.amount_fen for flow in flows if flow.income]
    expenses = [flow.amount_fen for flow in flows if not flow.income]
    sums = [str(len(flows)), str(len(incomes)), _yuan(sum(incomes)), str(len(expenses)), _yuan(sum(expenses))]
    return _join(_FLOW_HEAD, [(flow.at, _flow_row(flow)) for flow in flows], _FLOW_SUMMARY, sums)


def _yuan(fen: int) -> str:
    """Two decimals: 123 -> 1.23."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _pay_row(order: Order, app_id: str, mch_id: str, kind: str) -> list[str]:
    refund_part = [] if kind == "SUCCESS" else ["0", "0", "0.00", "0.00", "", ""]
    head = _head(order, app_id, mch_id, order.success_time, "SUCCESS", order.settlement_fen, order.coupon_fen)
    tail = _tail(order, order.fee_fen, order.total_fen)
    return [*head, *refund_part, *tail, *([] if kind == "SUCCESS" else ["0.00"]), ""]


def _refund_row(refund: Refund, order: Order, app_id: str, mch_id: str, kind: str) -> list[str]:
    """A refund as it stood when the bill was made."""
    done = refund.success_time is not None and refund.success_time <= made_at(_day_of(refund.created_at))
    times = [_clock(refund.created_at), _clock(refund.success_time) if done else ""] if kind == "REFUND" else []
    part = [
        refund.refund_id,
        refund.out_refund_no,
        _yuan(_settled(refund)),
        _yuan(_coupon_part(refund)),
        refund.channel,
    ]
    head = _head(order, app_id, mch_id, refund.created_at, "REFUND", 0, 0)
    tail = _tail(order, -refund.fee_back_fen, 0)
    return [*head, *times, *part, "SUCCESS" if done else "PROCESSING", *tail, _yuan(refund.amount_fen), ""]


def _head(
    order: Order, app_id: str, mch_id: str, at: datetime | None, state: str, settled_fen: int, coupon_fen: int
) -> list[str]:
    ids = [order.transaction_id, order.out_trade_no, order.openid]
    kind = [order.trade_type, state, "OTHERS", "CNY"]
    return [_clock(at), app_id, mch_id, "0", "", *ids, *kind, _yuan(settled_fen), _yuan(coupon_fen)]


def _tail(order: Order, fee_fen: int, total_fen: int) -> list[str]:
    return [order.description, order.attach, f"{_yuan(fee_fen)}000", "0.60%", _yuan(total_fen)]


def _flow_row(flow: Flow) -> list[str]:
    direction, kind = "收入" if flow.income else "支出", flow.name
    amounts = [_yuan(flow.amount_fen), _yuan(flow.balance_fen)]
    return [
        _clock(flow.at), flow.business_no, flow.flow_no, flow.name, kind, direction, *amounts,
        "system", flow.remark, flow.voucher,
    ]  # fmt: skip


def _sum_up(paid: Sequence[Order], made: Sequence[Refund]) -> list[str]:
    fee_fen = sum(order.fee_fen for order in paid) - sum(refund.fee_back_fen for refund in made)
    coupons_fen = sum(_coupon_part(refund) for refund in made)
    return [
        str(len(paid) + len(made)),
        _yuan(sum(order.settlement_fen for order in paid)),
        _yuan(sum(_settled(refund) for refund in made)),
        _yuan(coupons_fen),
        f"{_yuan(fee_fen)}000",
        _yuan(sum(order.total_fen for order in paid)),
        _yuan(sum(refund.amount_fen for refund in made)),
    ]


def _settled(refund: Refund) -> int:
    """What the refund took out of the settlement."""
    return refund.taken_fen + refund.fee_back_fen


def _coupon_part(refund: Refund) -> int:
    """The prefunded coupon's share of what the settlement gave.

    Nothing for a coupon of the merchant's own.
    """
    return _settled(refund) - refund.payer_refund_fen


def _join(head: str, rows: Iterable[_Row], summary_head: str, sums: Sequence[str]) -> str:
    ordered = [values for _, values in sorted(rows, key=lambda row: row[0])]
    lines = [head, *(_line(values) for values in ordered), summary_head, _line(sums)]
    return "".join(f"{line}\r\n" for line in lines)


def _line(values: Sequence[str]) -> str:
    return ",".join(f"`{value}" for value in values)


def _clock(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def _day_of(at: datetime) -> date:
    return at.astimezone(BEIJING).date()


def _is_on(at: datetime | None, day: date) -> bool:
    return at is not None and _day_of(at) == day

"""Reading the text of a bill.

A backtick before each value, amounts in yuan, two lines of sums at the end. Columns are found by their names, so that
one that Pay adds changes nothing. A bill whose own sums don't add up is damaged, and nothing of it is believed.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from commissions.days import SHANGHAI
from shop.reconciliation.bills import BillDamaged, FlowAccount, FlowBill, FlowLine, TradeBill, TradeLine

_YUAN = re.compile(r"(-?)([0-9]{1,12})\.([0-9]{2})", re.ASCII)
_FEE = re.compile(r"(-?)([0-9]{1,9})\.([0-9]{5})", re.ASCII)
_TIME = "%Y-%m-%d %H:%M:%S"
_DIRECTIONS = {"收入": True, "支出": False}
_SUMS_AT_THE_END = 2
_Cells = Mapping[str, str]


def read_trade_bill(content: bytes, day: date) -> TradeBill:
    """The trade bill (ALL) of a day. Raises BillDamaged."""
    rows, sums = _split_bill(content)
    lines = tuple(_read_trade_line(row) for row in rows)
    _check_sum("总交易单数", _read_count(sums, "总交易单数"), len(lines))
    _check_sum("订单总金额", _read_yuan(sums, "订单总金额"), sum(line.total_fen for line in lines))
    _check_sum("申请退款总金额", _read_yuan(sums, "申请退款总金额"), sum(line.refund_fen for line in lines))
    fee_units = _read_fee(sums, "手续费总金额")
    _check_sum("手续费总金额", fee_units, sum(line.fee_units for line in lines))
    return TradeBill(day, _make_digest(content), lines, fee_units)


def _read_trade_line(row: _Cells) -> TradeLine:
    """One payment or refund."""
    return TradeLine(
        at=_read_time(row, "交易时间"),
        appid=_get(row, "公众账号ID"),
        mch_id=_get(row, "商户号"),
        transaction_id=_get(row, "微信订单号"),
        number=_get(row, "商户订单号"),
        openid=_get(row, "用户标识"),
        state=_get(row, "交易状态"),
        currency=_get(row, "货币种类"),
        settled_fen=_read_yuan(row, "应结订单金额"),
        total_fen=_read_yuan(row, "订单金额"),
        fee_units=_read_fee(row, "手续费"),
        refund_id=_get(row, "微信退款单号"),
        refund_no=_get(row, "商户退款单号"),
        refund_fen=_read_yuan(row, "申请退款金额"),
        unsettled_fen=_read_yuan(row, "退款金额"),
        refund_status=_get(row, "退款状态"),
    )


def read_flow_bill(content: bytes, day: date, account: FlowAccount) -> FlowBill:
    """The fund-flow bill of an account and a day. Raises BillDamaged."""
    rows, sums = _split_bill(content)
    lines = tuple(_read_flow_line(row) for row in rows)
    _check_sum("资金流水总笔数", _read_count(sums, "资金流水总笔数"), len(lines))
    for name, income in (("收入金额", True), ("支出金额", False)):
        moved = sum(line.amount_fen for line in lines if line.is_income is income)
        _check_sum(name, _read_yuan(sums, name), moved)
    return FlowBill(day, account, _make_digest(content), lines)


def _read_flow_line(row: _Cells) -> FlowLine:
    """One movement."""
    direction = _get(row, "收支类型")
    if direction not in _DIRECTIONS:
        raise BillDamaged(f"收支类型: {direction}")
    return FlowLine(
        at=_read_time(row, "记账时间"),
        business_no=_get(row, "微信支付业务单号"),
        flow_no=_get(row, "资金流水单号"),
        name=_get(row, "业务名称"),
        is_income=_DIRECTIONS[direction],
        amount_fen=_read_yuan(row, "收支金额(元)"),
        balance_fen=_read_yuan(row, "账户结余(元)"),
        voucher=_get(row, "业务凭证号"),
    )


def _split_bill(content: bytes) -> tuple[list[_Cells], _Cells]:
    """The rows of a bill and its sums, each by the names of its head. Raises BillDamaged."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise BillDamaged("no UTF-8") from error
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 1 + _SUMS_AT_THE_END:
        raise BillDamaged("shorter than a head and its sums")
    head, *rows, sums_head, sums = lines
    names = head.split(",")
    return [_read_cells(names, row) for row in rows], _read_cells(sums_head.split(","), sums)


def _read_cells(names: Sequence[str], line: str) -> _Cells:
    """The values of a line by the names of its columns."""
    values = line.removeprefix("`").split(",`")
    if not line.startswith("`") or len(values) != len(names):
        raise BillDamaged(f"{len(values)} values under {len(names)} names")
    return {name.strip(): value.strip() for name, value in zip(names, values, strict=True)}


def _get(row: _Cells, name: str) -> str:
    """The value of a column. Raises BillDamaged for a bill without it."""
    try:
        return row[name]
    except KeyError:
        raise BillDamaged(f"no column {name}") from None


def _read_time(row: _Cells, name: str) -> datetime:
    """A time of Beijing."""
    try:
        return datetime.strptime(_get(row, name), _TIME).replace(tzinfo=SHANGHAI)
    except ValueError:
        raise BillDamaged(f"{name}: {_get(row, name)}") from None


def _read_yuan(row: _Cells, name: str) -> int:
    """An amount of two decimals, in fen."""
    return _read_decimal(row, name, _YUAN)


def _read_fee(row: _Cells, name: str) -> int:
    """An amount of five decimals, in thousandths of a fen."""
    return _read_decimal(row, name, _FEE)


def _read_decimal(row: _Cells, name: str, shape: re.Pattern[str]) -> int:
    """An amount in units of its last decimal. Raises BillDamaged for any other shape."""
    found = shape.fullmatch(_get(row, name))
    if not found:
        raise BillDamaged(f"{name}: {_get(row, name)}")
    sign, whole, decimals = found.groups()
    return int(f"{sign}{whole}{decimals}")


def _read_count(row: _Cells, name: str) -> int:
    """A whole number."""
    text = _get(row, name)
    if not text.isascii() or not text.isdigit():
        raise BillDamaged(f"{name}: {text}")
    return int(text)


def _check_sum(name: str, said: int, counted: int) -> None:
    """Raises BillDamaged unless the bill's own sum is that of its lines."""
    if said != counted:
        raise BillDamaged(f"{name}: {said} said, {counted} counted")


def _make_digest(content: bytes) -> str:
    """A fingerprint, by which a bill that Pay made anew is told from the first."""
    return hashlib.sha256(content).hexdigest()

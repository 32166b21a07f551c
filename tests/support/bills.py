"""Pay's two bills as a test writes them, from plain rows; and a gateway that hands them out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from shop.reconciliation.bills import FlowAccount

TRADE_HEAD = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
TRADE_SUMS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
FLOW_HEAD = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),"
    "账户结余(元),资金变更提交申请人,备注,业务凭证号"
)
FLOW_SUMS = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"


@dataclass
class TradeRow:
    """A payment, or a refund if it has a `refund_no`. Amounts in fen."""

    transaction_id: str
    number: str
    total_fen: int
    fee_fen: int
    openid: str = "openid-a"
    appid: str = "wx1"
    mch_id: str = "1900000001"
    state: str = "SUCCESS"
    currency: str = "CNY"
    settled_fen: int | None = None
    refund_id: str = "0"
    refund_no: str = "0"
    refund_fen: int = 0
    refund_status: str = ""

    def write(self, day: date) -> str:
        """The line of the bill."""
        back = self.refund_no != "0"
        settled = self.total_fen if self.settled_fen is None else self.settled_fen
        return ",".join(
            f"`{value}"
            for value in (
                f"{day} 12:00:00", self.appid, self.mch_id, "0", "", self.transaction_id, self.number, self.openid,
                "JSAPI", "REFUND" if back else self.state, "OTHERS", self.currency,
                yuan(0 if back else settled), "0.00", self.refund_id, self.refund_no,
                yuan(self.refund_fen), "0.00", "ORIGINAL" if back else "", self.refund_status,
                "红茶,\u2028一盒", "", f"{yuan(self.fee_fen)}000", "0.60%",
                yuan(0 if back else self.total_fen), yuan(self.refund_fen), "",
            )
        )  # fmt: skip


@dataclass
class FlowRow:
    """One movement; `change_fen` < 0 leaves the account."""

    business_no: str
    flow_no: str
    name: str
    change_fen: int
    voucher: str = ""


def write_trade(day: date, rows: Sequence[TradeRow]) -> bytes:
    """A whole trade bill."""
    sums = [
        str(len(rows)),
        yuan(sum(row.total_fen for row in rows if row.refund_no == "0")),
        yuan(sum(row.refund_fen for row in rows)),
        "0.00",
        f"{yuan(sum(row.fee_fen for row in rows))}000",
        yuan(sum(row.total_fen for row in rows if row.refund_no == "0")),
        yuan(sum(row.refund_fen for row in rows)),
    ]
    return join(TRADE_HEAD, [row.write(day) for row in rows], TRADE_SUMS, sums)


def write_flow(day: date, rows: Sequence[FlowRow], *, opening_fen: int = 0, last_off_by_fen: int = 0) -> bytes:
    """A whole fund-flow bill."""
    lines, balance = [], opening_fen
    for place, row in enumerate(rows, 1):
        balance += row.change_fen + (last_off_by_fen if place == len(rows) else 0)
        direction = "收入" if row.change_fen > 0 else "支出"
        values = (
            f"{day} 12:00:00", row.business_no, row.flow_no, row.name, row.name, direction, yuan(abs(row.change_fen)),
            yuan(balance), "system", "", row.voucher,
        )  # fmt: skip
        lines.append(",".join(f"`{value}" for value in values))
    came = [row.change_fen for row in rows if row.change_fen > 0]
    went = [-row.change_fen for row in rows if row.change_fen < 0]
    sums = [str(len(rows)), str(len(came)), yuan(sum(came)), str(len(went)), yuan(sum(went))]
    return join(FLOW_HEAD, lines, FLOW_SUMS, sums)


def join(head: str, lines: Sequence[str], sums_head: str, sums: Sequence[str]) -> bytes:
    """Head, lines, and the sums with a head of their own."""
    text = [head, *lines, sums_head, ",".join(f"`{value}" for value in sums)]
    return "".join(f"{line}\r\n" for line in text).encode()


def yuan(fen: int) -> str:
    """Two decimals."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


@dataclass
class StandInBills:
    """Implements `BillGateway` with the bills that it was given, by day."""

    trade: dict[date, bytes] = field(default_factory=dict)
    flow: dict[tuple[date, FlowAccount], bytes] = field(default_factory=dict)

    async def fetch_trade_bill(self, day: date) -> bytes | None:
        """None when no bill was given."""
        return self.trade.get(day)

    async def fetch_flow_bill(self, day: date, account: FlowAccount) -> bytes | None:
        """None when no bill was given."""
        return self.flow.get((day, account))


def at_ten(day: date) -> datetime:
    """When the bills of a day are asked for."""
    return datetime.fromisoformat(f"{day.isoformat()}T02:00:00+00:00")

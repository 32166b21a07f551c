"""WeChat Pay as its ports describe it, in memory: what was announced, paid, closed, refunded, and ways to go wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count

from shop.captures.ports import GatewayRefused, GatewayUnknown, PayAccount
from shop.payments.kinds import PayKind
from shop.payments.ports import PaymentFact, PaymentOrder
from shop.refunds.ports import RefundFact, RefundOrder
from tests.support.clock import START

ACCOUNT = PayAccount("wx1", "1900000001")
SOMEBODY = "openid-somebody"
"""Who pays outside WeChat, unless a test says otherwise."""
OPENS = {
    PayKind.JSAPI: "prepay-{}",
    PayKind.NATIVE: "weixin://wxpay/bizpayurl?pr={}",
    PayKind.H5: "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id={}",
}


@dataclass
class Bill:
    """One payment at Pay."""

    order: PaymentOrder
    state: str = "NOTPAY"
    facts: list[PaymentFact] = field(default_factory=list)


class StandInPay:
    """Implements `PaymentGateway` and `RefundGateway`. `silent` makes every call doubtful; `lost` only the answers."""

    def __init__(self) -> None:
        self.account = ACCOUNT
        self.bills: dict[str, Bill] = {}
        self.refunds: dict[str, RefundFact] = {}
        self.refund_orders: list[RefundOrder] = []
        self.silent = False
        self.lost = False
        self.prepay_refusal: str | None = None
        self.refund_refusal: str | None = None
        self.refund_status = "PROCESSING"
        self.calls: list[str] = []
        self._ids = count(1)

    async def create_prepay(self, order: PaymentOrder) -> str:
        """The same number must say the very same, as at Pay."""
        self._hear("create_prepay")
        if self.prepay_refusal:
            raise GatewayRefused(self.prepay_refusal)
        bill = self.bills.setdefault(order.number, Bill(order))
        if bill.order != order:
            raise GatewayRefused("INVALID_REQUEST")
        if bill.state != "NOTPAY":
            raise GatewayRefused("ORDERPAID" if bill.state == "SUCCESS" else "ORDER_CLOSED")
        self._answer()
        return OPENS[order.kind].format(order.number)

    async def find_payment(self, number: str) -> PaymentFact | None:
        """What is known of a payment."""
        self._hear("find_payment")
        bill = self.bills.get(number)
        self._answer()
        if bill is None:
            return None
        unpaid = PaymentFact(number=number, state=bill.state, appid=ACCOUNT.appid, mch_id=ACCOUNT.mch_id)
        return replace(bill.facts[0], state=bill.state) if bill.facts else unpaid

    async def close_payment(self, number: str) -> None:
        """Only what is not paid can be closed."""
        self._hear("close_payment")
        bill = self.bills.get(number)
        if bill is None:
            raise GatewayRefused("ORDER_NOT_EXIST")
        if bill.facts:
            raise GatewayRefused("ORDERPAID")
        bill.state = "CLOSED"
        self._answer()

    def sign_prepay(self, prepay_id: str) -> Mapping[str, str]:
        """A signature of the right shape."""
        return {
            "appId": ACCOUNT.appid,
            "timeStamp": "1",
            "nonceStr": "n",
            "package": f"prepay_id={prepay_id}",
            "signType": "RSA",
            "paySign": "s",
        }

    async def request_refund(self, order: RefundOrder) -> RefundFact:
        """The same number is the same refund."""
        self._hear("request_refund")
        self.refund_orders.append(order)
        if self.refund_refusal and order.refund_no not in self.refunds:
            raise GatewayRefused(self.refund_refusal)
        fact = self.refunds.setdefault(order.refund_no, self._open(order))
        self._answer()
        return fact

    async def find_refund(self, refund_no: str) -> RefundFact | None:
        """What is known of a refund."""
        self._hear("find_refund")
        self._answer()
        return self.refunds.get(refund_no)

    def pay(self, number: str, at: datetime = START, **changes: object) -> PaymentFact:
        """The buyer pays what was announced. `changes` are what Pay then says differently."""
        bill = self.bills[number]
        fact = PaymentFact(
            number=number,
            state="SUCCESS",
            appid=ACCOUNT.appid,
            mch_id=ACCOUNT.mch_id,
            transaction_id=f"4200{next(self._ids):08d}",
            amount_fen=bill.order.amount_fen,
            currency=bill.order.currency,
            payer_openid=bill.order.payer_openid or SOMEBODY,
            paid_at=at,
        )
        fact = replace(fact, **changes)  # type: ignore[arg-type]
        bill.state = "SUCCESS"
        bill.facts.append(fact)
        return fact

    def move_refund(self, refund_no: str, status: str, **changes: object) -> RefundFact:
        """Pay gets on with a refund."""
        self.refunds[refund_no] = replace(self.refunds[refund_no], status=status, **changes)  # type: ignore[arg-type]
        return self.refunds[refund_no]

    def _open(self, order: RefundOrder) -> RefundFact:
        return RefundFact(
            refund_no=order.refund_no,
            refund_id=f"5000{next(self._ids):08d}",
            number=order.number,
            transaction_id=order.transaction_id,
            status=self.refund_status,
            amount_fen=order.amount_fen,
            total_fen=order.total_fen,
            currency=order.currency,
        )

    def _hear(self, call: str) -> None:
        self.calls.append(call)
        if self.silent:
            raise GatewayUnknown("no answer")

    def _answer(self) -> None:
        if self.lost:
            raise GatewayUnknown("the answer was lost")

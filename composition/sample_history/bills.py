"""Pay's side of the history, as the sandbox keeps it, and the mornings on which its bills came."""

from dataclasses import dataclass
from datetime import date, datetime, time

from commissions.ports import Transaction
from sandbox.pay.bill_text import write_flow_bill, write_trade_bill
from sandbox.pay.past import PastPayment, PastRefund, PastTransfer, keep_payment, keep_refund, keep_transfer
from sandbox.pay.state import PayState
from shop.captures.ports import PayAccount
from shop.payments.matching import Payment
from shop.payments.ports import PaymentFact
from shop.reconciliation.bills import FlowAccount, FlowBill, TradeBill
from shop.reconciliation.reading import read_flow_bill, read_trade_bill
from shop.reconciliation.service import close_flow, close_trade, is_transfer, take_in_trade, take_in_transfers
from shop.refunds.ports import RefundFact
from shop.refunds.refund import Refund
from shop.transfers.ports import TransferFact, TransferOrder

_ACCOUNTS: tuple[FlowAccount, ...] = ("BASIC", "OPERATION")
BILLS_AT = time(9, 30)


@dataclass
class PastPay:
    """WeChat Pay as it was in the history: what was paid, refunded and transferred stands in the sandbox's state."""

    state: PayState
    account: PayAccount
    prefix: str

    def pay(self, payment: Payment, at: datetime) -> PaymentFact:
        """The buyer pays what was announced."""
        assert payment.payer_openid, "the history is told of people in WeChat"
        told = PastPayment(payment.number, payment.payer_openid, payment.description, payment.amount_fen, at)
        return PaymentFact(
            number=payment.number,
            state="SUCCESS",
            appid=self.account.appid,
            mch_id=self.account.mch_id,
            transaction_id=keep_payment(self.state, told).transaction_id,
            amount_fen=payment.amount_fen,
            currency=payment.currency,
            payer_openid=payment.payer_openid,
            paid_at=at,
        )

    def refund(self, refund: Refund, out_refund_no: str, at: datetime) -> RefundFact:
        """A refund is made."""
        kept = keep_refund(self.state, PastRefund(out_refund_no, refund.number, refund.amount_fen, refund.reason, at))
        return RefundFact(
            refund_no=out_refund_no,
            refund_id=kept.refund_id,
            number=kept.out_trade_no,
            transaction_id=kept.transaction_id,
            status="SUCCESS",
            amount_fen=kept.amount_fen,
            total_fen=self.state.orders[kept.out_trade_no].total_fen,
            currency="CNY",
            settled_at=at,
        )

    def transfer(self, order: TransferOrder, at: datetime) -> TransferFact:
        """A transfer is confirmed and arrives."""
        kept = keep_transfer(self.state, PastTransfer(order.number, order.openid, order.amount_fen, order.remark, at))
        return TransferFact(
            number=order.number,
            state="SUCCESS",
            bill_no=kept.transfer_bill_no,
            amount_fen=order.amount_fen,
            openid=order.openid,
            mch_id=order.mch_id,
            created_at=at,
        )

    def read_trade_bill(self, day: date) -> TradeBill:
        """The trade bill of a day, as Pay would have sent it."""
        text = write_trade_bill(self.state, self.account.appid, self.account.mch_id, day, "ALL")
        return TradeBill(day, None, ()) if text is None else read_trade_bill(text.encode(), day)

    def read_flow_bill(self, day: date, account: FlowAccount) -> FlowBill:
        """An account's bill of a day."""
        text = write_flow_bill(self.state, account, day)
        return FlowBill(day, account, None, ()) if text is None else read_flow_bill(text.encode(), day, account)


def reconcile_past_day(tx: Transaction, pay: PastPay, day: date) -> int:
    """What the shop does each morning with the bills of a day. Returns how many differences it found."""
    trade = pay.read_trade_bill(day)
    own = sorted(trade.lines, key=lambda line: line.is_refund)
    differing = take_in_trade(tx, day, own, pay.account) + close_trade(tx, trade, own)
    for account in _ACCOUNTS:
        flow = pay.read_flow_bill(day, account)
        if account == "OPERATION":
            sent = [line for line in flow.lines if is_transfer(line, pay.prefix)]
            differing += take_in_transfers(tx, day, sent)
        differing += close_flow(tx, flow, trade, pay.prefix)
    return differing

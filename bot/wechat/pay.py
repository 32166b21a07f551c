"""WeChat Pay as the shop's payments and refunds know it.

Implements `shop.payments.ports` on the signing client. Source: docs/wechat.md §7.3 and §7.5.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.wechat.pay_calls import act, find, read
from bot.wechat.pay_client import PayClient
from bot.wechat.pay_facts import read_payment, read_refund
from bot.wechat.pay_signing import load_private_key, sign
from bot.wechat.ports import Credentials
from commissions.days import SHANGHAI
from shop.captures.ports import GatewayUnknown, PayAccount
from shop.payments.kinds import PayKind
from shop.payments.ports import PaymentFact, PaymentOrder
from shop.refunds.ports import RefundFact, RefundOrder

_PREPAYS = {
    PayKind.JSAPI: ("/v3/pay/transactions/jsapi", "prepay_id"),
    PayKind.NATIVE: ("/v3/pay/transactions/native", "code_url"),
    PayKind.H5: ("/v3/pay/transactions/h5", "h5_url"),
}
"""Where a payment of each kind is announced, and what opens it in the answer."""
_BY_NUMBER = "/v3/pay/transactions/out-trade-no"
_REFUNDS = "/v3/refund/domestic/refunds"
_PAYMENT_NOTICES = "/pay/notices/payment"
_REFUND_NOTICES = "/pay/notices/refund"
_LONGEST_DESCRIPTION = 127
"""In bytes of UTF-8."""
_LONGEST_REASON = 80
_UNKNOWN_PAYMENT = {"ORDER_NOT_EXIST", "ORDERNOTEXIST"}
_UNKNOWN_REFUND = {"RESOURCE_NOT_EXISTS", "REFUND_NOT_EXIST"}


class WeChatPay:
    """Implements both `PaymentGateway` and `RefundGateway`. `base_url` is the shop's, for Pay's notices."""

    def __init__(
        self, client: PayClient, credentials: Credentials, base_url: str, clock: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._credentials = credentials
        self._base_url = base_url
        self._clock = clock

    @property
    def account(self) -> PayAccount:
        """See `PaymentGateway.account`."""
        return PayAccount(self._credentials.account().app_id, self._credentials.merchant().mch_id)

    async def create_prepay(self, order: PaymentOrder) -> str:
        """See `PaymentGateway.create_prepay`."""
        content = {
            "appid": self.account.appid,
            "mchid": self.account.mch_id,
            "description": _cut_bytes(order.description, _LONGEST_DESCRIPTION),
            "out_trade_no": order.number,
            "time_expire": order.expires_at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
            "notify_url": self._base_url + _PAYMENT_NOTICES,
            "amount": {"total": order.amount_fen, "currency": order.currency},
        } | _write_payer(order)
        path, opens = _PREPAYS[order.kind]
        answer = await act(self._client, path, content)
        if not isinstance(found := answer.get(opens), str):
            raise GatewayUnknown(f"no {opens}")
        return found

    async def find_payment(self, number: str) -> PaymentFact | None:
        """See `PaymentGateway.find_payment`."""
        answer = await find(self._client, f"{_BY_NUMBER}/{number}", _UNKNOWN_PAYMENT, mchid=self.account.mch_id)
        return None if answer is None else read(read_payment, answer)

    async def close_payment(self, number: str) -> None:
        """See `PaymentGateway.close_payment`."""
        await act(self._client, f"{_BY_NUMBER}/{number}/close", {"mchid": self.account.mch_id})

    def sign_prepay(self, prepay_id: str) -> Mapping[str, str]:
        """See `PaymentGateway.sign_prepay`."""
        appid, timestamp = self.account.appid, str(int(self._clock().timestamp()))
        nonce, package = secrets.token_hex(16), f"prepay_id={prepay_id}"
        key = load_private_key(self._credentials.merchant().private_key)
        return {
            "appId": appid,
            "timeStamp": timestamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": sign(key, appid, timestamp, nonce, package),
        }

    async def request_refund(self, order: RefundOrder) -> RefundFact:
        """See `RefundGateway.request_refund`."""
        content = {
            "transaction_id": order.transaction_id,
            "out_refund_no": order.refund_no,
            "reason": order.reason[:_LONGEST_REASON],
            "notify_url": self._base_url + _REFUND_NOTICES,
            "amount": {"refund": order.amount_fen, "total": order.total_fen, "currency": order.currency},
        }
        return read(read_refund, await act(self._client, _REFUNDS, content))

    async def find_refund(self, refund_no: str) -> RefundFact | None:
        """See `RefundGateway.find_refund`."""
        answer = await find(self._client, f"{_REFUNDS}/{refund_no}", _UNKNOWN_REFUND)
        return None if answer is None else read(read_refund, answer)


def _write_payer(order: PaymentOrder) -> dict[str, Any]:
    """What Pay wants to know of who pays: inside WeChat who, in a browser from where, of a code nothing."""
    if order.kind is PayKind.JSAPI:
        return {"payer": {"openid": order.payer_openid}}
    if order.kind is PayKind.H5:
        return {"scene_info": {"payer_client_ip": order.payer_ip, "h5_info": {"type": "Wap"}}}
    return {}


def _cut_bytes(text: str, most: int) -> str:
    """At most `most` bytes of UTF-8, cut between characters."""
    return text.encode("utf-8", "ignore")[:most].decode("utf-8", "ignore")

"""Merchant transfers as the shop's payments know them.

Implements `TransferGateway` on the signing client. Source: docs/wechat.md §7.6. Every error is doubt here: who hears a
refusal asks by the number before anything else.
"""

from typing import Any

from bot.wechat.pay_calls import act, find, read
from bot.wechat.pay_client import PayClient, PayInDoubt, PayRefused
from bot.wechat.pay_facts import read_transfer
from bot.wechat.pay_signing import encrypt_field
from bot.wechat.ports import Credentials
from shop.captures.ports import GatewayRefused, GatewayUnknown, PayAccount
from shop.transfers.ports import TransferFact, TransferOrder

_BILLS = "/v3/fund-app/mch-transfer/transfer-bills"
_BY_NUMBER = f"{_BILLS}/out-bill-no"
_BALANCE = "/v3/merchant/fund/balance/OPERATION"
_UNKNOWN_TRANSFER = {"NOT_FOUND"}


class WeChatTransfers:
    """Implements `TransferGateway`."""

    def __init__(self, client: PayClient, credentials: Credentials) -> None:
        self._client = client
        self._credentials = credentials

    @property
    def account(self) -> PayAccount:
        """See `TransferGateway.account`."""
        return PayAccount(self._credentials.account().app_id, self._credentials.merchant().mch_id)

    async def send_transfer(self, order: TransferOrder) -> TransferFact:
        """See `TransferGateway.send_transfer`."""
        if PayAccount(order.appid, order.mch_id) != self.account:
            raise GatewayRefused("ANOTHER_ACCOUNT")
        return self._read(order.number, await act(self._client, _BILLS, self._write(order)))

    async def find_transfer(self, number: str) -> TransferFact | None:
        """See `TransferGateway.find_transfer`."""
        answer = await find(self._client, f"{_BY_NUMBER}/{number}", _UNKNOWN_TRANSFER)
        return None if answer is None else self._read(number, answer)

    async def cancel_transfer(self, number: str) -> TransferFact:
        """See `TransferGateway.cancel_transfer`.

        Without a body: what is signed as empty must be sent as empty.
        """
        return self._read(number, await act(self._client, f"{_BY_NUMBER}/{number}/cancel", None))

    async def find_balance(self) -> int | None:
        """See `TransferGateway.find_balance`; docs/wechat.md §7.11."""
        try:
            answer = await self._client.get(_BALANCE)
        except PayRefused:
            return None
        except PayInDoubt as doubt:
            raise GatewayUnknown(str(doubt)) from doubt
        fen = answer.get("available_amount")
        if type(fen) is not int or fen < 0:
            raise GatewayUnknown("a balance that is no amount")
        return fen

    def _write(self, order: TransferOrder) -> dict[str, Any]:
        content: dict[str, Any] = {
            "appid": order.appid,
            "out_bill_no": order.number,
            "transfer_scene_id": order.scene,
            "openid": order.openid,
            "transfer_amount": order.amount_fen,
            "transfer_remark": order.remark,
            "notify_url": order.notify_url,
            "user_recv_perception": order.perception,
            "transfer_scene_report_infos": [
                {"info_type": kind, "info_content": content} for kind, content in order.infos
            ],
        }
        if order.user_name is not None:
            content["user_name"] = encrypt_field(self._credentials.merchant(), order.user_name)
        return content

    def _read(self, number: str, answer: dict[str, Any]) -> TransferFact:
        fact = read(read_transfer, answer)
        if fact.number != number:
            raise GatewayUnknown("the answer is about another transfer")
        return fact

"""Fetches Pay's bills in two steps, and checks the hash that Pay gave (docs/wechat.md §7.9)."""

import gzip
import hashlib
import zlib
from datetime import date

from bot.wechat.pay_client import PayClient, PayInDoubt, PayRefused
from shop.captures.ports import GatewayRefused, GatewayUnknown
from shop.reconciliation.bills import BillDamaged, FlowAccount

_NO_BILL = {"NO_STATEMENT_EXIST"}
TRADE, FLOW = "/v3/bill/tradebill", "/v3/bill/fundflowbill"


class WeChatBills:
    """Implements `BillGateway`."""

    def __init__(self, client: PayClient) -> None:
        self._client = client

    async def fetch_trade_bill(self, day: date) -> bytes | None:
        """See `BillGateway.fetch_trade_bill`."""
        return await self._fetch(TRADE, bill_date=day.isoformat(), bill_type="ALL")

    async def fetch_flow_bill(self, day: date, account: FlowAccount) -> bytes | None:
        """See `BillGateway.fetch_flow_bill`."""
        return await self._fetch(FLOW, bill_date=day.isoformat(), account_type=account)

    async def _fetch(self, path: str, **query: str) -> bytes | None:
        try:
            answer = await self._client.get(path, tar_type="GZIP", **query)
        except PayRefused as refused:
            if refused.code in _NO_BILL:
                return None
            raise GatewayRefused(refused.code) from refused
        except PayInDoubt as doubt:
            raise GatewayUnknown(str(doubt)) from doubt
        if answer.get("hash_type") != "SHA1" or not isinstance(answer.get("download_url"), str):
            raise GatewayUnknown("a bill without an address or a hash that we know")
        return check(await self._download(answer["download_url"]), str(answer.get("hash_value")))

    async def _download(self, url: str) -> bytes:
        try:
            return await self._client.download(url)
        except PayRefused as refused:
            raise GatewayRefused(refused.code) from refused
        except PayInDoubt as doubt:
            raise GatewayUnknown(str(doubt)) from doubt


def check(zipped: bytes, hash_value: str) -> bytes:
    """The text of a bill. Raises BillDamaged when it is not the one whose hash Pay gave."""
    try:
        content = gzip.decompress(zipped)
    except (OSError, EOFError, zlib.error) as error:
        raise BillDamaged("can't be unzipped") from error
    if hashlib.sha1(content, usedforsecurity=False).hexdigest() != hash_value.lower():
        raise BillDamaged("another hash than Pay gave")
    return content

"""Signs pages for the JS-SDK (docs/wechat.md §6.3). Implements `shop.members.ports.PageSigner`."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha1

from bot.wechat.client import WeChatClient
from bot.wechat.errors import ApiFailed
from bot.wechat.ports import Credentials
from bot.wechat.tokens import Keeper
from shop.members.ports import SigningUnavailable


class WeChatPageSigner:
    """Signs with the account's jsapi ticket, which is kept like the access token."""

    def __init__(
        self, client: WeChatClient, credentials: Credentials, keeper: Keeper, clock: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._credentials = credentials
        self._keeper = keeper
        self._clock = clock

    async def sign_page(self, url: str) -> Mapping[str, str | int]:
        """See `PageSigner.sign_page`."""
        app_id = self._credentials.account().app_id
        try:
            ticket = await self._keeper.get(f"jsapi_ticket:{app_id}", self._fetch_ticket)
        except ApiFailed as failed:
            raise SigningUnavailable(str(failed)) from failed
        nonce, timestamp = secrets.token_hex(8), int(self._clock().timestamp())
        signature = calculate_page_signature(ticket, nonce, timestamp, url)
        return {"appId": app_id, "timestamp": timestamp, "nonceStr": nonce, "signature": signature}

    async def _fetch_ticket(self) -> tuple[str, int]:
        answer = await self._client.get("/cgi-bin/ticket/getticket", type="jsapi")
        return str(answer["ticket"]), int(answer["expires_in"])


def calculate_page_signature(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """SHA-1 in hex over the four values as they are; `url` counts up to `#`."""
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url.partition('#')[0]}"
    return sha1(text.encode(), usedforsecurity=False).hexdigest()

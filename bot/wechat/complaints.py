"""Complaints at WeChat Pay as the shop knows them. Implements `ComplaintGateway` (docs/wechat.md §7.10)."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, TypeVar

from bot.wechat.complaint_facts import order_said, read_complaint, read_said
from bot.wechat.pay_calls import find, read
from bot.wechat.pay_client import PayClient, PayInDoubt, PayRefused
from bot.wechat.pay_signing import decrypt_field
from bot.wechat.ports import Credentials
from shop.captures.ports import GatewayRefused, GatewayUnknown
from shop.complaints.complaint import Said, StepKind
from shop.complaints.ports import ComplaintFact, StepOrder

_ALL = "/v3/merchant-service/complaints-v2"
_ADDRESS = "/v3/merchant-service/complaint-notifications"
_IMAGES = "/v3/merchant-service/images/upload"
_NOTICES = "/pay/notices/complaint"
_UNKNOWN = {"RESOURCE_NOT_EXISTS", "NOT_FOUND", "COMPLAINT_NOT_EXIST"}
_PAGE = 50
_HISTORY_PAGE = 300
_MOST_HISTORY_PAGES = 10

_T = TypeVar("_T")


class WeChatComplaints:
    """Speaks about complaints. `base_url` is the shop's, for Pay's notices."""

    def __init__(self, client: PayClient, credentials: Credentials, base_url: str) -> None:
        self._client = client
        self._credentials = credentials
        self._base_url = base_url

    async def list_complaints(self, first: date, last: date, offset: int) -> Sequence[ComplaintFact]:
        """See `ComplaintGateway.list_complaints`."""
        days = {"begin_date": first.isoformat(), "end_date": last.isoformat()}
        answer = await _translate(self._client.get(_ALL, limit=str(_PAGE), offset=str(offset), **days))
        return [read(partial(self._read, history=None), one) for one in _list_objects(answer)]

    async def find_complaint(self, complaint_id: str) -> ComplaintFact | None:
        """See `ComplaintGateway.find_complaint`."""
        answer = await find(self._client, f"{_ALL}/{complaint_id}", _UNKNOWN)
        if answer is None:
            return None
        return read(partial(self._read, history=await self._list_said(complaint_id)), answer)

    async def carry(self, order: StepOrder) -> None:
        """See `ComplaintGateway.carry`."""
        mine = {"complainted_mchid": self._credentials.merchant().mch_id}
        path = f"{_ALL}/{order.complaint_id}"
        images = await asyncio.gather(*(self._upload(number, one) for number, one in enumerate(order.pictures)))
        if order.kind is StepKind.ANSWER:
            answer = {**mine, "response_content": order.text, "response_images": list(images)}
            await _translate(self._client.post(f"{path}/response", answer))
        elif order.kind is StepKind.COMPLETE:
            await _translate(self._client.post(f"{path}/complete", mine))
        elif order.kind is StepKind.APPROVE:
            await _translate(self._client.post(f"{path}/update-refund-progress", {"action": "APPROVE"}))
        else:
            refusal = {"action": "REJECT", "reject_reason": order.text, "reject_media_list": list(images)}
            await _translate(self._client.post(f"{path}/update-refund-progress", refusal))

    @property
    def notice_url(self) -> str:
        """See `ComplaintGateway.notice_url`."""
        return self._base_url + _NOTICES

    async def find_notice_address(self) -> str | None:
        """See `ComplaintGateway.find_notice_address`."""
        answer = await find(self._client, _ADDRESS, _UNKNOWN)
        return None if answer is None else str(answer.get("url") or "") or None

    async def keep_notice_address(self, *, is_new: bool) -> str:
        """See `ComplaintGateway.keep_notice_address`."""
        url = self.notice_url
        call = self._client.post if is_new else self._client.put
        await _translate(call(_ADDRESS, {"url": url}))
        return url

    async def _list_said(self, complaint_id: str) -> tuple[Said, ...]:
        said: list[Said] = []
        for page in range(_MOST_HISTORY_PAGES):
            path = f"{_ALL}/{complaint_id}/negotiation-historys"
            asked = {"limit": str(_HISTORY_PAGE), "offset": str(page * _HISTORY_PAGE)}
            told = _list_objects(await _translate(self._client.get(path, **asked)))
            said += [read(read_said, one) for one in told]
            if len(told) < _HISTORY_PAGE:
                break
        return order_said(said)

    async def _upload(self, number: int, content: bytes) -> str:
        answer = await _translate(self._client.upload(_IMAGES, f"{number + 1}.jpg", content))
        if not isinstance(media_id := answer.get("media_id"), str):
            raise GatewayUnknown("no media_id")
        return media_id

    def _read(self, content: Mapping[str, Any], *, history: tuple[Said, ...] | None) -> ComplaintFact:
        return read_complaint(content, partial(decrypt_field, self._credentials.merchant()), history)


def _list_objects(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rows of a list. Raises GatewayUnknown for another shape."""
    data = answer.get("data", [])
    if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
        raise GatewayUnknown("data is no list of objects")
    return data


async def _translate(call: Awaitable[_T]) -> _T:
    """A call's outcome in the shop's words. Raises GatewayRefused, GatewayUnknown."""
    try:
        return await call
    except PayRefused as refused:
        raise GatewayRefused(refused.code) from refused
    except PayInDoubt as doubt:
        raise GatewayUnknown(str(doubt)) from doubt

"""快递100 as a source of waybills: its label API, version 2 (docs/waybills.md). Implements `WaybillSource`."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.couriers.posting import NoAnswer, post_form, sign
from shop.settings.present import PresentSettings
from shop.settings.waybills import WAYBILLS, WaybillFacts
from shop.typed import is_text, visible
from shop.waybills.ports import Waybill, WaybillOrder, WaybillRefused, WaybillUnknown

_GOOD = {"200", "30011"}
"""30011: this order has its waybill already, which comes along."""
_LONGEST_NOTE = 100
_LONGEST_LABEL = 1000
_WHY_CANCELLED = "订单信息有变"


class Kuaidi100:
    """Asks for waybills under the keys that hold now. `url` is its label address."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        present: PresentSettings,
        url: str,
        clock: Callable[[], datetime],
        *,
        timeout_s: float = 25.0,
    ) -> None:
        self._session = session
        self._present = present
        self._url = url
        self._clock = clock
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)

    async def make_waybill(self, order: WaybillOrder) -> Waybill:
        """See `WaybillSource.make_waybill`."""
        facts = self._present.of(WAYBILLS)
        answer = await self._call("order", facts, _write(facts, self._account_key, order))
        return _read_waybill(answer, facts)

    async def cancel_waybill(self, waybill: Waybill) -> None:
        """See `WaybillSource.cancel_waybill`."""
        facts = self._present.of(WAYBILLS)
        content = {
            "partnerId": facts.account,
            "partnerKey": self._account_key,
            "kuaidicom": waybill.carrier_code,
            "kuaidinum": waybill.number,
            "orderId": waybill.carrier_order_no,
            "reason": _WHY_CANCELLED,
        }
        answer = await self._call("cancel", facts, _leave_out_empty(content))
        _demand_good(answer)

    @property
    def _account_key(self) -> str:
        return self._present.find_secret(WAYBILLS, "account_key")

    async def _call(self, method: str, facts: WaybillFacts, content: Mapping[str, Any]) -> Mapping[str, Any]:
        """One signed call. Raises WaybillRefused while the shop has no keys, WaybillUnknown."""
        secret = self._present.find_secret(WAYBILLS, "secret")
        if not facts.is_ready or not secret:
            raise WaybillRefused("电子面单还没有设置好")
        param = json.dumps(content, ensure_ascii=False)
        millis = str(int(self._clock().timestamp() * 1000))
        form = {
            "method": method,
            "key": facts.key,
            "t": millis,
            "param": param,
            "sign": sign(param, millis, facts.key, secret),
        }
        try:
            return await post_form(self._session, self._url, form, self._timeout)
        except NoAnswer as none:
            raise WaybillUnknown(str(none)) from none


def _demand_good(answer: Mapping[str, Any]) -> None:
    """Raises WaybillRefused, WaybillUnknown."""
    code = str(answer.get("code", ""))
    if code not in _GOOD:
        if code.startswith("5") or not code:
            raise WaybillUnknown(f"code {code}")
        raise WaybillRefused(f"{visible(str(answer.get('message') or '没有说明'))[:150]}（{visible(code)[:10]}）")


def _read_waybill(answer: Mapping[str, Any], facts: WaybillFacts) -> Waybill:
    """The waybill of an answer. Raises WaybillRefused, WaybillUnknown."""
    _demand_good(answer)
    data = answer.get("data")
    told = data if isinstance(data, dict) else {}
    number, theirs = str(told.get("kuaidinum") or ""), str(told.get("kdComOrderNum") or "")
    if not number.isascii() or not number.isalnum() or len(number) > 40:
        raise WaybillUnknown("no waybill number")
    label = str(told.get("label") or "")
    theirs = theirs if theirs.isascii() and theirs.isprintable() and len(theirs) <= _LONGEST_NOTE else ""
    return Waybill(facts.carrier_name, number, label if _is_address(label) else "", facts.carrier, theirs)


def _is_address(label: str) -> bool:
    """Whether staff may open it: a browser runs what other schemes say."""
    try:
        scheme = urlsplit(label).scheme
    except ValueError:
        return False
    return scheme in ("http", "https") and len(label) <= _LONGEST_LABEL and is_text(label)


def _write(facts: WaybillFacts, account_key: str, order: WaybillOrder) -> dict[str, Any]:
    """The request. `orderId` with `reorder` false makes a repeated call the same waybill."""
    to = order.recipient
    content = {
        "printType": "HTML",
        "partnerId": facts.account,
        "partnerKey": account_key,
        "kuaidicom": facts.carrier,
        "recMan": {"name": to.name, "mobile": to.phone, "printAddr": f"{to.region}{to.street}"},
        "sendMan": {"name": facts.sender_name, "mobile": facts.sender_phone, "printAddr": facts.sender_address},
        "cargo": facts.goods,
        "count": 1,
        "payType": facts.pays,
        "expType": facts.product,
        "remark": order.note[:_LONGEST_NOTE],
        "tempId": facts.template,
        "orderId": order.number,
        "reorder": False,
        "needSubscribe": False,
    }
    return _leave_out_empty(content)


def _leave_out_empty(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if value != ""}

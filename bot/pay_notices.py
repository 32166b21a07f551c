"""The door of WeChat Pay's notices.

`POST /pay/notices/{payment,refund,transfer,complaint}` (docs/wechat.md §7.4). Cheap checks come first, then
the signature over the raw body, then decryption; only then a use case, in whose commit the notice has its effect. Pay
repeats a notice until it hears 2xx, so a refusal here loses nothing.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from aiohttp import web
from prometheus_client import Counter

from bot.wechat.complaint_facts import read_complaint_notice
from bot.wechat.pay_facts import Malformed, read_payment, read_refund, read_transfer
from bot.wechat.pay_signing import Seal, UntrustedMessage, decrypt_resource, verify
from bot.wechat.ports import Credentials
from shop.payments.matching import IncompleteFact
from shop.payments.ports import PaymentFact
from shop.refunds.ports import RefundFact
from shop.transfers.ports import TransferFact

_BODY_LIMIT = 64 * 1024
_KINDS = {"payment": "transaction", "refund": "refund", "transfer": "mch_payment", "complaint": None}
"""The notice's door and the `original_type` that belongs there; None where Pay does not document it."""

_refused_notices = Counter("lianpu_pay_notices_refused_total", "Notices not accepted", ["kind", "reason"])


class PayNotices:
    """Verifies notices and hands their facts to use cases. `record_*` return when the effect is committed."""

    def __init__(
        self,
        credentials: Credentials,
        clock: Callable[[], datetime],
        record_payment: Callable[[PaymentFact], Awaitable[None]],
        record_refund: Callable[[RefundFact], Awaitable[None]],
        record_transfer: Callable[[TransferFact], Awaitable[None]],
        hear_of_complaint: Callable[[str], Awaitable[None]],
    ) -> None:
        self._credentials = credentials
        self._clock = clock
        self._record_payment = record_payment
        self._record_refund = record_refund
        self._record_transfer = record_transfer
        self._hear_of_complaint = hear_of_complaint

    async def receive(self, request: web.Request) -> web.Response:
        """Answers 204 when the effect is committed, 4xx for what is not Pay's."""
        kind = request.match_info["kind"]
        try:
            content = self._open(request.headers, await request.read(), _KINDS[kind])
            await self._record(kind, content)
        except (UntrustedMessage, Malformed, IncompleteFact) as error:
            reason = error.reason if isinstance(error, UntrustedMessage) else "malformed"
            _refused_notices.labels(kind, reason).inc()
            return web.json_response({"code": "FAIL", "message": "not accepted"}, status=401)
        return web.Response(status=204)

    def _open(self, headers: Mapping[str, str], body: bytes, original_type: str | None) -> dict[str, Any]:
        verify(self._credentials.merchant(), Seal.from_headers(headers), body, self._clock())
        resource = _read_resource(body)
        if original_type is not None and resource.get("original_type") != original_type:
            raise Malformed("original_type")
        return decrypt_resource(self._credentials.merchant().api_v3_key, resource)

    async def _record(self, kind: str, content: Mapping[str, Any]) -> None:
        if kind == "payment":
            await self._record_payment(read_payment(content))
        elif kind == "refund":
            await self._record_refund(read_refund(content))
        elif kind == "transfer":
            await self._record_transfer(read_transfer(content))
        else:
            await self._hear_of_complaint(read_complaint_notice(content))


def _read_resource(body: bytes) -> dict[str, Any]:
    """The encrypted part of a notice. Raises Malformed."""
    try:
        resource = json.loads(body)["resource"]
    except (ValueError, KeyError, TypeError):
        raise Malformed("resource") from None
    if not isinstance(resource, dict):
        raise Malformed("resource")
    return resource


def create_app(notices: PayNotices) -> web.Application:
    """The application to mount at `/pay/notices`."""
    app = web.Application(client_max_size=_BODY_LIMIT)
    app.router.add_post("/{kind:payment|refund|transfer|complaint}", notices.receive)
    return app

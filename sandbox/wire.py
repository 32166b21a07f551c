"""The wire: every call between the sandbox and the program under test.

Decrypted, with what was wrong in it.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from aiohttp import web

from sandbox.bus import Bus
from sandbox.clock import Clock

_KEPT = 2000
_BODY_LIMIT = 64 * 1024

Direction = Literal["in", "out"]
Protocol = Literal["api", "push", "oauth", "pay", "pay-notice", "courier", "web"]
Severity = Literal["refused", "note"]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Finding:
    """Something wrong in a call.

    `rule` names the fact (a section of docs/wechat.md); `refused`: WeChat says no.
    """

    rule: str
    text: str
    severity: Severity = "refused"


@dataclass
class Exchange:
    """One call: `in` comes from the program under test, `out` goes to it. Bodies are text."""

    id: int
    at: datetime
    direction: Direction
    protocol: Protocol
    method: str
    url: str
    request_headers: dict[str, str] = field(default_factory=dict)
    request_body: str = ""
    response_status: int | None = None
    response_headers: dict[str, str] = field(default_factory=dict)
    response_body: str = ""
    decrypted: str = ""
    findings: list[Finding] = field(default_factory=list)
    summary: str = ""
    person: str | None = None
    ms: float | None = None
    done: bool = False

    def refuse(self, rule: str, text: str) -> None:
        """Record that WeChat refuses this call, and by which rule."""
        self.findings.append(Finding(rule, text, "refused"))

    def note(self, rule: str, text: str) -> None:
        """Record something that the sandbox lets pass but WeChat would not, or that deserves a look."""
        self.findings.append(Finding(rule, text, "note"))

    def as_json(self) -> dict[str, Any]:
        """This exchange with plain JSON values."""
        return {**asdict(self), "at": self.at.isoformat()}


class Wire:
    """The last exchanges, oldest first.

    Tells the bus (topic `wire`) when one begins and when it is complete.
    """

    def __init__(self, clock: Clock, bus: Bus) -> None:
        self._clock = clock
        self._bus = bus
        self._exchanges: deque[Exchange] = deque(maxlen=_KEPT)
        self._next_id = 1

    def begin(
        self,
        direction: Direction,
        protocol: Protocol,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | str = b"",
        person: str | None = None,
        summary: str = "",
    ) -> Exchange:
        """Open an exchange with its request; `finish` completes it."""
        exchange = Exchange(self._next_id, self._clock.now(), direction, protocol, method, url)
        exchange.request_headers = dict(headers or {})
        exchange.request_body = _describe_body(body)
        exchange.person, exchange.summary = person, summary
        self._next_id += 1
        self._exchanges.append(exchange)
        self._bus.publish("wire", id=exchange.id, complete=False)
        return exchange

    def finish(
        self,
        exchange: Exchange,
        *,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | str = b"",
        ms: float | None = None,
    ) -> None:
        """Complete an exchange. No status means that no answer came."""
        exchange.response_status = status
        exchange.response_headers = dict(headers or {})
        exchange.response_body = _describe_body(body)
        exchange.ms = None if ms is None else round(ms, 1)
        exchange.done = True
        self._bus.publish("wire", id=exchange.id, complete=True)

    def amend(self, exchange: Exchange) -> None:
        """Tell the listeners that something was found out about a finished exchange."""
        self._bus.publish("wire", id=exchange.id, complete=True)

    def list(self, *, after: int = 0, limit: int = _KEPT) -> list[Exchange]:
        """The newest `limit` exchanges with an id above `after`, oldest first."""
        return [exchange for exchange in self._exchanges if exchange.id > after][-limit:]

    def find(self, exchange_id: int) -> Exchange | None:
        """One exchange by its id, while it is kept."""
        return next((one for one in self._exchanges if one.id == exchange_id), None)

    def clear(self) -> None:
        """Forget all of them."""
        self._exchanges.clear()
        self._bus.publish("wire", id=0, complete=True)


_EXCHANGE: web.RequestKey[Exchange] = web.RequestKey("exchange", Exchange)


def exchange_of(request: web.Request) -> Exchange:
    """The exchange that the recorder opened for this request."""
    return request[_EXCHANGE]


def recorder(wire: Wire, protocols: Iterable[tuple[str, Protocol]]) -> Any:
    """A middleware that records requests whose path starts with one of the prefixes.

    They are recorded with direction `in`.
    """
    table = tuple(protocols)

    @web.middleware
    async def record(request: web.Request, handler: Handler) -> web.StreamResponse:
        protocol = next((protocol for prefix, protocol in table if request.path.startswith(prefix)), None)
        if protocol is None:
            return await handler(request)
        body = await request.read()
        exchange = wire.begin("in", protocol, request.method, str(request.url), headers=request.headers, body=body)
        request[_EXCHANGE] = exchange
        started = time.monotonic()
        try:
            response = await handler(request)
        except web.HTTPException as refusal:
            wire.finish(
                exchange, status=refusal.status, headers=refusal.headers, body=refusal.text or "", ms=_since(started)
            )
            raise
        except BaseException:
            wire.finish(exchange, ms=_since(started))
            raise
        answer = response.body if isinstance(response, web.Response) else b""
        text = answer if isinstance(answer, bytes | str) else b""
        wire.finish(exchange, status=response.status, headers=response.headers, body=text, ms=_since(started))
        return response

    return record


def _describe_body(body: bytes | str) -> str:
    """A body as text to look at: JSON and XML as they are, binary ones by their size, long ones cut."""
    if isinstance(body, str):
        return body[:_BODY_LIMIT]
    try:
        return body.decode("utf-8")[:_BODY_LIMIT]
    except UnicodeDecodeError:
        return f"<{len(body)} bytes, binary>"


def pretty_json(value: Any) -> str:
    """JSON for `decrypted`, readable, with Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def _since(started: float) -> float:
    return (time.monotonic() - started) * 1000

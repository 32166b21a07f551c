"""Calls of WeChat Pay as its gateways make them.

The client's refusals and doubts in the payments room's words.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bot.wechat.pay_client import PayClient, PayInDoubt, PayRefused
from bot.wechat.pay_facts import Malformed
from shop.captures.ports import GatewayRefused, GatewayUnknown

F = TypeVar("F")


async def act(client: PayClient, path: str, content: Mapping[str, Any] | None) -> dict[str, Any]:
    """Post; None sends no body at all. Raises GatewayRefused, GatewayUnknown."""
    try:
        return await client.post(path, content)
    except PayRefused as refused:
        raise GatewayRefused(refused.code) from refused
    except PayInDoubt as doubt:
        raise GatewayUnknown(str(doubt)) from doubt


async def find(client: PayClient, path: str, unknown: set[str], **query: str) -> dict[str, Any] | None:
    """Ask; None for a 404 with one of the codes `unknown`. Raises GatewayRefused, GatewayUnknown."""
    try:
        return await client.get(path, **query)
    except PayRefused as refused:
        if refused.status == 404 and refused.code in unknown:
            return None
        raise GatewayRefused(refused.code) from refused
    except PayInDoubt as doubt:
        raise GatewayUnknown(str(doubt)) from doubt


def read(reader: Callable[[Mapping[str, Any]], F], answer: Mapping[str, Any]) -> F:
    """A verified answer as a fact. Raises GatewayUnknown when it is not of the documented shape."""
    try:
        return reader(answer)
    except Malformed as error:
        raise GatewayUnknown(str(error)) from None

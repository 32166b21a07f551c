"""Pictures as phones see them: of a chat, of a page under somebody's login, or drawn by a page itself."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from aiohttp import ClientError, ClientTimeout, StreamReader

from sandbox.people import ChatEntry, Person
from sandbox.phone import hosts
from sandbox.phone.letters import Letter, letters_of
from sandbox.phone.webview.cookies import cookie_header
from sandbox.platform.media import medium_bytes
from sandbox.platform.state import platform_state
from sandbox.world import World

_PATIENCE = ClientTimeout(total=10)
_LARGEST = 12 * 1024 * 1024
_MEDIA_PATH = "/mmbiz/"


class NoPicture(Exception):
    """The picture is gone, or is none."""


async def read_named(world: World, named: Mapping[str, Any]) -> bytes:
    """The picture a page's request names: {data}, or {from, entry}, or {from, address}. Raises NoPicture."""
    if isinstance(data := named.get("data"), str):
        return _decode(data)
    person = world.people.find(str(named.get("from", "")))
    if isinstance(entry := named.get("entry"), int) and person is not None:
        return await read_entry(world, person, entry, 0)
    address = str(named.get("address", ""))
    return _decode(address) if address.startswith("data:") else await _read_address(world, person, address)


async def read_entry(world: World, person: Person, entry_id: int, number: int) -> bytes:
    """The picture of a chat entry (or the n-th of a news card). Raises NoPicture."""
    entries: list[ChatEntry | Letter] = [*person.chat, *letters_of(world, person)]
    entry = next((one for one in entries if one.id == entry_id), None)
    if entry is None:
        raise NoPicture("这条消息已经不在了。")
    return await _read_address(world, person, _address_in(entry.kind, entry.data, number))


async def _read_address(world: World, person: Person | None, address: str) -> bytes:
    """The picture at an address: own media directly, the shop's with the person's cookies.

    Raises NoPicture.
    """
    address = _as_the_shop_knows_it(world, urljoin(hosts.shop_origin(world), address))
    if hosts.origin_of(address) in hosts.sandbox_origins(world) and _MEDIA_PATH in address:
        return _read_medium(world, address.rsplit("/", 1)[-1])
    ours = hosts.origin_of(address) == hosts.shop_origin(world)
    headers = {"Cookie": cookie_header(world, person, address)} if ours and person is not None else {}
    try:
        async with world.http.get(address, headers=headers, timeout=_PATIENCE) as response:
            if response.status != 200:
                raise NoPicture(f"取图片时得到 HTTP {response.status}。")
            return await _read_whole(response.content)
    except (ClientError, TimeoutError, ValueError) as problem:
        raise NoPicture("取不到这张图片。") from problem


async def _read_whole(content: StreamReader) -> bytes:
    """All of it: one read gives only what has arrived so far."""
    picture = b""
    async for part in content.iter_any():
        picture += part
        if len(picture) > _LARGEST:
            raise NoPicture("图片太大了。")
    return picture


def _as_the_shop_knows_it(world: World, address: str) -> str:
    phone = hosts.find_person_of_host(world, urlsplit(address).netloc)
    return hosts.move(address, hosts.shop_origin(world)) if phone is not None else address


def _address_in(kind: str, data: Mapping[str, Any], number: int) -> str:
    if kind == "news":
        articles = data.get("articles", [])
        return str(articles[number].get("picurl", "")) if number < len(articles) else ""
    return str(data.get("url") if kind == "image" else data.get("image", ""))


def _read_medium(world: World, media_id: str) -> bytes:
    # Only media ids expire: what a person received stays on their phone.
    medium = platform_state(world).media.get(media_id)
    if medium is None:
        raise NoPicture("没有这张图片。")
    return medium_bytes(world, medium)


def _decode(data: str) -> bytes:
    head, comma, body = data.partition(",")
    try:
        return base64.b64decode(body, validate=True) if comma and head.endswith(";base64") else body.encode()
    except binascii.Error as problem:
        raise NoPicture("这不是一张图片。") from problem

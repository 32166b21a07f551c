"""What people do on their phones, as the page asks for it: follow, write, tap, scan, pay, forward."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any

from aiohttp import web

from sandbox.pay import payment, transfer_life
from sandbox.pay.refusals import SheetRefusal
from sandbox.people import Person
from sandbox.phone import letters, pictures
from sandbox.phone.more_acts_api import read_place
from sandbox.phone.requests import Told, read_json, refuse
from sandbox.phone.signatures import verify_page
from sandbox.phone.webview.visits import mark
from sandbox.platform import acts
from sandbox.world import World

_SCAN_PATIENCE_S = 1.0
_NAME_AT_MOST = 40
_ASKS = {"scancode": "scan_result", "pic_": "pictures", "location_select": "location"}
"""What some buttons of the menu want: the beginning of their type, and the field that gives it."""
_SCANS = {"profile": "follow", "chat": "scanned", "web": "web", "text": "text", "expired": "expired"}

Act = Callable[[World, Person, web.Request], Awaitable[Told]]


async def _follow(world: World, person: Person, request: web.Request) -> Told:
    """{via}: `_scan` tells the scene that was scanned, `search` (and others) tell none."""
    via = (await read_json(request)).get("via", "search")
    if via not in acts.SUBSCRIBE_SCENES:
        raise refuse("没有这种关注的途径。")
    world.spawn(acts.follow(world, person, via), "follow")
    return {}


async def _unfollow(world: World, person: Person, request: web.Request) -> Told:
    """Leave the account."""
    world.spawn(acts.unfollow(world, person), "unfollow")
    return {}


async def _send_text(world: World, person: Person, request: web.Request) -> Told:
    """{content}"""
    content = str((await read_json(request)).get("content", "")).strip()
    if not content:
        raise refuse("还没有写内容。")
    world.spawn(acts.send_text(world, person, content), "text")
    return {}


async def _send_image(world: World, person: Person, request: web.Request) -> Told:
    """The body is the picture."""
    world.spawn(acts.send_image(world, person, await request.read()), "image")
    return {}


async def _choose(world: World, person: Person, request: web.Request) -> Told:
    """{id, content}: a tapped item of a msgmenu."""
    choice = await read_json(request)
    world.spawn(acts.send_text(world, person, str(choice["content"]), menu_item=str(choice["id"])), "choice")
    return {}


async def _tap_menu(world: World, person: Person, request: web.Request) -> Told:
    """{place: [top] or [top, sub], scan_result? or scan_picture?, pictures?: [base64], location?: {…}}.

    → {open} for an address; {ask: "scan", "pictures" or "location"} for a button that wants more than it was given.
    """
    told = await read_json(request)
    button = _find_button(world, told.get("place"))
    kind = button["type"]
    for asked, name in _ASKS.items():
        if kind.startswith(asked) and name not in told and "scan_picture" not in told:
            return {"ask": name}
    location = read_place(told["location"] or {}) if "location" in told else None
    pictures = [_decode(one) for one in told.get("pictures", [])]
    scan_result = str(told.get("scan_result", ""))
    if "scan_picture" in told:
        texts = await _read_codes(await _named_picture(world, told["scan_picture"]))
        if not texts:
            return {"kind": "nothing"}
        scan_result = texts[0]
    work = acts.tap_menu(world, person, button, scan_result=scan_result, pictures=pictures, place=location)
    world.spawn(work, "menu")
    if kind == "scancode_push" and scan_result.startswith(("http://", "https://")):
        return {"open": scan_result}
    return {"open": button["url"]} if kind == "view" else {}


def _find_button(world: World, place: Any) -> Mapping[str, Any]:
    right = isinstance(place, list) and 1 <= len(place) <= 2 and all(isinstance(one, int) for one in place)
    button = acts.find_button(world, *place) if right else None
    if button is None:
        raise refuse("菜单已经变了，请再点一次。")
    return button


def _decode(picture: Any) -> bytes:
    """A picture out of JSON, as base64 or as a data address."""
    try:
        return base64.b64decode(str(picture).rpartition(",")[2], validate=True)
    except binascii.Error as problem:
        raise refuse("图片要用 base64。") from problem


async def _scan(world: World, person: Person, request: web.Request) -> Told:
    """A picture as the body, or JSON that names one (pictures.read_named) → {kind, …}.

    `from=album`: the picture was chosen, not held before the camera; codes of WeChat Pay are not read from there.
    """
    given = request.content_type
    picture = (
        await request.read()
        if given.startswith("image/") or given == "application/octet-stream"
        else await _named_picture(world, await read_json(request))
    )
    texts = await _read_codes(picture)
    if texts and payment.is_code(texts[0]) and request.query.get("from") == "album":
        return {"kind": "text", "text": "请用相机扫描二维码完成支付，不支持相册中的图片"}
    return await _scan_text(world, person, texts[0]) if texts else {"kind": "nothing"}


async def _named_picture(world: World, named: Any) -> bytes:
    """The picture that JSON names. Raises a refusal."""
    try:
        return await pictures.read_named(world, named if isinstance(named, dict) else {})
    except pictures.NoPicture as problem:
        raise refuse(str(problem)) from problem


async def _read_codes(picture: bytes) -> list[str]:
    """The texts of the codes in a picture, none in what is no picture."""
    try:
        return await asyncio.to_thread(acts.read_codes, picture)
    except OSError:
        return []


async def _scan_text(world: World, person: Person, text: str) -> Told:
    if payment.is_code(text):
        try:
            return {"kind": "pay", "sheet": asdict(await payment.scan_code(world, person, text))}
        except SheetRefusal as refusal:
            return {"kind": "text", "text": refusal.text}
    task = world.spawn(acts.scan(world, person, text), "scan")
    await asyncio.wait({task}, timeout=_SCAN_PATIENCE_S)
    if not task.done():
        return {"kind": "scanned"}
    scanned = task.result()
    if scanned.kind == "profile":
        return {"kind": "follow", "scene": scanned.text}
    return {"kind": _SCANS[scanned.kind], "text": scanned.text, "url": scanned.text}


async def _mark_read(world: World, person: Person, request: web.Request) -> Told:
    """{talk}: the person looks at the chat with the account or with a friend."""
    talk = str((await read_json(request)).get("talk"))
    if talk == "account":
        person.unread = 0
        world.person_changed(person)
    else:
        letters.mark_read(world, person, talk)
    return {}


async def _rename(world: World, person: Person, request: web.Request) -> Told:
    """{name}"""
    name = str((await read_json(request)).get("name", "")).strip()
    if not 1 <= len(name) <= _NAME_AT_MOST:
        raise refuse(f"名字要有 1 到 {_NAME_AT_MOST} 个字。")
    person.name = name
    world.person_changed(person)
    return {}


async def _refuse_notices(world: World, person: Person, request: web.Request) -> Told:
    """{on}: template messages to this person end in `failed:user block`."""
    person.refuses_templates = bool((await read_json(request)).get("on"))
    world.person_changed(person)
    return {}


async def _forget_cookies(world: World, person: Person, request: web.Request) -> Told:
    """The web view begins anew: nobody is logged in."""
    person.cookies.clear()
    mark(world, person, snapshot=False)
    return {}


async def _share(world: World, person: Person, request: web.Request) -> Told:
    """{to, title, desc, link, image}: forward a page to a friend."""
    card = await read_json(request)
    friend = world.people.find(str(card.get("to")))
    if friend is None or friend is person:
        raise refuse("没有这个朋友。")
    letters.send_link(
        world, person, friend, {name: str(card.get(name) or "") for name in ("title", "desc", "link", "image")}
    )
    return {}


async def _check_signature(world: World, person: Person, request: web.Request) -> Told:
    """wx.config of a page: {appId, timestamp, nonceStr, signature, jsApiList, url} → {err_msg}."""
    config = await read_json(request)
    return {"err_msg": verify_page(world, person, config)}


async def _open_payment(world: World, person: Person, request: web.Request) -> Told:
    """getBrandWCPayRequest with its six parameters → the sheet, or {refused} with the words a person sees."""
    try:
        return asdict(await payment.open_payment_sheet(world, person, await read_json(request)))
    except SheetRefusal as refusal:
        return {"refused": refusal.text}


async def _confirm_payment(world: World, person: Person, request: web.Request) -> Told:
    """{prepay_id} → {message}: get_brand_wcpay_request:ok or :fail."""
    try:
        return {"message": await payment.confirm_payment(world, person, await _prepay_id(request))}
    except SheetRefusal as refusal:
        raise refuse(refusal.text) from refusal


async def _cancel_payment(world: World, person: Person, request: web.Request) -> Told:
    """{prepay_id} → {message}"""
    return {"message": await payment.cancel_payment(world, person, await _prepay_id(request))}


async def _open_transfer(world: World, person: Person, request: web.Request) -> Told:
    """requestMerchantTransfer with {mchId, appId, package} → the receiving page, or {refused}."""
    try:
        return asdict(await transfer_life.open_transfer_sheet(world, person, await read_json(request)))
    except SheetRefusal as refusal:
        return {"refused": refusal.text}


async def _confirm_transfer(world: World, person: Person, request: web.Request) -> Told:
    """{package}: the person takes the money."""
    try:
        await transfer_life.confirm_transfer(world, person, str((await read_json(request)).get("package")))
    except SheetRefusal as refusal:
        return {"refused": refusal.text}
    return {}


async def _prepay_id(request: web.Request) -> str:
    return str((await read_json(request)).get("prepay_id"))


ACTS: dict[str, Act] = {
    "follow": _follow,
    "unfollow": _unfollow,
    "text": _send_text,
    "image": _send_image,
    "choice": _choose,
    "menu": _tap_menu,
    "scan": _scan,
    "read": _mark_read,
    "name": _rename,
    "refuse-notices": _refuse_notices,
    "forget-cookies": _forget_cookies,
    "share": _share,
    "page-signature": _check_signature,
    "pay/open": _open_payment,
    "pay/confirm": _confirm_payment,
    "pay/cancel": _cancel_payment,
    "transfer/open": _open_transfer,
    "transfer/confirm": _confirm_transfer,
}

"""What people do on their phones, as the page asks for it: follow, write, tap, scan, pay, forward."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict

from aiohttp import web

from sandbox.pay import payment, transfer_life
from sandbox.pay.refusals import SheetRefusal
from sandbox.people import Person
from sandbox.phone import letters, pictures
from sandbox.phone.requests import Told, read_json, refuse
from sandbox.phone.signatures import verify_page
from sandbox.phone.webview.visits import mark
from sandbox.platform import acts
from sandbox.world import World

SCAN_PATIENCE_S = 1.0
NAME_AT_MOST = 40
SCANS = {"profile": "follow", "chat": "scanned", "web": "web", "text": "text", "expired": "expired"}

Act = Callable[[World, Person, web.Request], Awaitable[Told]]


async def follow(world: World, person: Person, request: web.Request) -> Told:
    """{via}: `scan` tells the scene that was scanned, `search` (and others) tell none."""
    via = (await read_json(request)).get("via", "search")
    if via not in acts.SUBSCRIBE_SCENES:
        raise refuse("没有这种关注的途径。")
    world.spawn(acts.follow(world, person, via), "follow")
    return {}


async def unfollow(world: World, person: Person, request: web.Request) -> Told:
    """Leave the account."""
    world.spawn(acts.unfollow(world, person), "unfollow")
    return {}


async def send_text(world: World, person: Person, request: web.Request) -> Told:
    """{content}"""
    content = str((await read_json(request)).get("content", "")).strip()
    if not content:
        raise refuse("还没有写内容。")
    world.spawn(acts.send_text(world, person, content), "text")
    return {}


async def send_image(world: World, person: Person, request: web.Request) -> Told:
    """The body is the picture."""
    world.spawn(acts.send_image(world, person, await request.read()), "image")
    return {}


async def choose(world: World, person: Person, request: web.Request) -> Told:
    """{id, content}: a tapped item of a msgmenu."""
    choice = await read_json(request)
    world.spawn(acts.send_text(world, person, str(choice["content"]), menu_item=str(choice["id"])), "choice")
    return {}


async def tap_menu(world: World, person: Person, request: web.Request) -> Told:
    """{place: [top] or [top, sub]} → {open} for an address, {scan} for a button that scans."""
    place = (await read_json(request)).get("place", [])
    button = acts.find_button(world, *place) if 1 <= len(place) <= 2 else None
    if button is None:
        raise refuse("菜单已经变了，请再点一次。")
    if button["type"].startswith("scancode"):
        return {"scan": True}
    world.spawn(acts.tap_menu(world, person, button), "menu")
    return {"open": button["url"]} if button["type"] == "view" else {}


async def scan(world: World, person: Person, request: web.Request) -> Told:
    """A picture as the body, or JSON that names one (pictures.read_named) → {kind, …}."""
    try:
        given = request.content_type
        picture = (
            await request.read()
            if given.startswith("image/") or given == "application/octet-stream"
            else await pictures.read_named(world, await read_json(request))
        )
        texts = await asyncio.to_thread(acts.read_codes, picture)
    except pictures.NoPicture as problem:
        raise refuse(str(problem)) from problem
    except OSError:
        texts = []
    return await _scan_text(world, person, texts[0]) if texts else {"kind": "nothing"}


async def _scan_text(world: World, person: Person, text: str) -> Told:
    task = world.spawn(acts.scan(world, person, text), "scan")
    await asyncio.wait({task}, timeout=SCAN_PATIENCE_S)
    if not task.done():
        return {"kind": "scanned"}
    scanned = task.result()
    if scanned.kind == "profile":
        return {"kind": "follow", "scene": scanned.text}
    return {"kind": SCANS[scanned.kind], "text": scanned.text, "url": scanned.text}


async def mark_read(world: World, person: Person, request: web.Request) -> Told:
    """{talk}: the person looks at the chat with the account or with a friend."""
    talk = str((await read_json(request)).get("talk"))
    if talk == "account":
        person.unread = 0
        world.person_changed(person)
    else:
        letters.mark_read(world, person, talk)
    return {}


async def rename(world: World, person: Person, request: web.Request) -> Told:
    """{name}"""
    name = str((await read_json(request)).get("name", "")).strip()
    if not 1 <= len(name) <= NAME_AT_MOST:
        raise refuse(f"名字要有 1 到 {NAME_AT_MOST} 个字。")
    person.name = name
    world.person_changed(person)
    return {}


async def refuse_notices(world: World, person: Person, request: web.Request) -> Told:
    """{on}: template messages to this person end in `failed:user block`."""
    person.refuses_templates = bool((await read_json(request)).get("on"))
    world.person_changed(person)
    return {}


async def forget_cookies(world: World, person: Person, request: web.Request) -> Told:
    """The web view begins anew: nobody is logged in."""
    person.cookies.clear()
    mark(world, person, snapshot=False)
    return {}


async def share(world: World, person: Person, request: web.Request) -> Told:
    """{to, title, desc, link, image}: forward a page to a friend."""
    card = await read_json(request)
    friend = world.people.find(str(card.get("to")))
    if friend is None or friend is person:
        raise refuse("没有这个朋友。")
    letters.send_link(
        world, person, friend, {name: str(card.get(name) or "") for name in ("title", "desc", "link", "image")}
    )
    return {}


async def check_signature(world: World, person: Person, request: web.Request) -> Told:
    """wx.config of a page: {appId, timestamp, nonceStr, signature, jsApiList, url} → {err_msg}."""
    config = await read_json(request)
    return {"err_msg": verify_page(world, person, config)}


async def open_payment(world: World, person: Person, request: web.Request) -> Told:
    """getBrandWCPayRequest with its six parameters → the sheet, or {refused} with the words a person sees."""
    try:
        return asdict(await payment.open_payment_sheet(world, person, await read_json(request)))
    except SheetRefusal as refusal:
        return {"refused": refusal.text}


async def confirm_payment(world: World, person: Person, request: web.Request) -> Told:
    """{prepay_id} → {message}: get_brand_wcpay_request:ok or :fail."""
    try:
        return {"message": await payment.confirm_payment(world, person, await _prepay_id(request))}
    except SheetRefusal as refusal:
        raise refuse(refusal.text) from refusal


async def cancel_payment(world: World, person: Person, request: web.Request) -> Told:
    """{prepay_id} → {message}"""
    return {"message": await payment.cancel_payment(world, person, await _prepay_id(request))}


async def open_transfer(world: World, person: Person, request: web.Request) -> Told:
    """requestMerchantTransfer with {mchId, appId, package} → the receiving page, or {refused}."""
    try:
        return asdict(await transfer_life.open_transfer_sheet(world, person, await read_json(request)))
    except SheetRefusal as refusal:
        return {"refused": refusal.text}


async def confirm_transfer(world: World, person: Person, request: web.Request) -> Told:
    """{package}: the person takes the money."""
    try:
        await transfer_life.confirm_transfer(world, person, str((await read_json(request)).get("package")))
    except SheetRefusal as refusal:
        return {"refused": refusal.text}
    return {}


async def _prepay_id(request: web.Request) -> str:
    return str((await read_json(request)).get("prepay_id"))


ACTS: dict[str, Act] = {
    "follow": follow,
    "unfollow": unfollow,
    "text": send_text,
    "image": send_image,
    "choice": choose,
    "menu": tap_menu,
    "scan": scan,
    "read": mark_read,
    "name": rename,
    "refuse-notices": refuse_notices,
    "forget-cookies": forget_cookies,
    "share": share,
    "page-signature": check_signature,
    "pay/open": open_payment,
    "pay/confirm": confirm_payment,
    "pay/cancel": cancel_payment,
    "transfer/open": open_transfer,
    "transfer/confirm": confirm_transfer,
}

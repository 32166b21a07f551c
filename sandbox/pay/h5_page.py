"""Where `h5_url` leads: the page between a phone's browser and WeChat (docs/wechat.md §7.3a).

It opens only for a browser outside WeChat that comes from the merchant's own domain; there is no result on the way
back, only `redirect_url`.
"""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.pay import payment
from sandbox.pay.refusals import SheetRefusal
from sandbox.world import World

H5_PATH = "/cgi-bin/mmpayweb-bin/checkmweb"
_PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>微信支付</title><h1>微信支付</h1>{}</html>"""


def setup(app: web.Application, world: World) -> None:
    """Add the page to the sandbox's application."""

    async def show(request: web.Request) -> web.Response:
        """GET: who pays? POST: somebody pays in their WeChat, and the browser goes back."""
        try:
            _check_browser(world, request)
            if request.method == "GET":
                return _answer(_write_choice(world, request))
            return await _pay(world, request)
        except SheetRefusal as refusal:
            return _answer(f"<p>{escape(refusal.text)}</p>", status=403)

    app.router.add_get(H5_PATH, show)
    app.router.add_post(H5_PATH, show)


def _answer(body: str, *, status: int = 200) -> web.Response:
    return web.Response(text=_PAGE.format(body), content_type="text/html", status=status)


def _check_browser(world: World, request: web.Request) -> None:
    """Only from outside WeChat, and from the merchant's domain. Raises SheetRefusal."""
    if "MicroMessenger" in request.headers.get("User-Agent", ""):
        raise SheetRefusal("inside", "请在微信外打开订单，进行支付")
    came, back = urlsplit(request.headers.get("Referer", "")), urlsplit(request.query.get("redirect_url", ""))
    if request.method == "POST":  # from this page itself
        return
    if not came.hostname:
        raise SheetRefusal("referer", "商家参数格式有误，请联系商家解决")
    ours = urlsplit(world.options.shop_url).hostname
    if came.hostname != ours or back.hostname not in (None, ours):
        raise SheetRefusal("domain", "商家存在未配置的参数，请联系商家解决")


def _write_choice(world: World, request: web.Request) -> str:
    """A phone has one WeChat; here each person's is to be had."""
    action = escape(str(request.rel_url))
    buttons = (f'<button name="person" value="{one.key}">{escape(one.name)}的微信</button>' for one in world.people)
    return f'<form method="post" action="{action}"><p>用谁的微信付款？</p>{"".join(buttons)}</form>'


async def _pay(world: World, request: web.Request) -> web.Response:
    """The sheet opens in WeChat and is paid; whether it was the browser is never told."""
    person = world.people.find(str((await request.post()).get("person", "")))
    if person is None:
        raise SheetRefusal("person", "没有这个人")
    order = payment.open_outside(world, person, request.query.get("prepay_id", ""), "MWEB")
    await payment.confirm_payment(world, person, next(iter(order.prepays)))
    back = request.query.get("redirect_url")
    return _answer("<p>已支付</p>") if back is None else web.Response(status=302, headers={"Location": back})

"""The few pages WeChat itself shows around a login.

Consent, error, and (here only) the choice of a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from io import BytesIO

from aiohttp import web
from PIL import Image, ImageColor, ImageDraw

from sandbox.people import Person
from sandbox.world import World

_ERRORS = {
    "10000": "state 参数错误",
    "10001": "response_type 参数错误",
    "10003": "redirect_uri 域名与后台配置不一致",
    "10005": "该公众号没有这些 scope 的权限",
    "10013": "该公众号不存在",
}
_STYLE = """
body{margin:0;font:16px/1.6 -apple-system,"PingFang SC","Noto Sans SC",sans-serif;color:#191919;background:#fff;
text-align:center;padding:64px 24px 24px}
h1{font-size:19px;font-weight:600;margin:16px 0 4px}p{color:#737373;margin:4px 0}
img{width:56px;height:56px;border-radius:8px}button,a.way{display:block;width:100%;max-width:280px;margin:12px auto 0;
padding:11px;border:0;border-radius:8px;font:inherit;font-weight:600;background:#f2f2f2;color:#06ae56;
text-decoration:none;box-sizing:border-box}button.main{background:#07c160;color:#fff;margin-top:40px}
.code{font-size:13px;color:#b2b2b2;margin-top:24px}
"""


def consent_page(world: World, query: Mapping[str, str]) -> web.Response:
    """The sheet that asks for nickname and avatar; it posts the answer to the same address."""
    body = f"""<p>{escape(world.account.name)} 申请获取</p><h1>你的微信头像、昵称</h1>
<form method="post"><button class="main" name="answer" value="allow">允许</button>
<button name="answer" value="deny">拒绝</button></form>"""
    return _page("微信授权", body)


def error_page(code: str) -> web.Response:
    """WeChat's own error page."""
    return _page("出错了", f'<h1>{_ERRORS[code]}</h1><p class="code">错误码：{code}</p>')


def choose_person_page(world: World, path: str) -> web.Response:
    """For a plain browser, whose host names nobody: open the page as one of the people."""
    rows = "".join(
        f'<a class="way" href="http://{person.key}.localhost:{world.options.port}{escape(path, quote=True)}">'
        f"{escape(person.name)}</a>"
        for person in world.people
    )
    return _page("选择身份", f"<h1>以谁的微信打开？</h1>{rows}")


def draw_avatar(person: Person | None) -> bytes:
    """A simple avatar as PNG: the person's colour, a head and shoulders."""
    colour = ImageColor.getrgb(_comma_hsl(person.avatar_colour) if person is not None else "hsl(0,0%,75%)")
    picture = Image.new("RGB", (132, 132), colour)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((44, 28, 88, 72), fill="white")
    pen.ellipse((22, 80, 110, 170), fill="white")
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _comma_hsl(colour: str) -> str:
    """`hsl(150 45% 55%)` as Pillow reads it."""
    return colour.replace("hsl(", "").replace(")", "").replace(" ", ",").join(("hsl(", ")"))


def _page(title: str, body: str) -> web.Response:
    head = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>'
    view = '<meta name="viewport" content="width=device-width,initial-scale=1">'
    return web.Response(text=f"{head}{view}<style>{_STYLE}</style><body>{body}</body></html>", content_type="text/html")

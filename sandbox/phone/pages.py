"""The few pages the phone itself shows in a web view."""

from __future__ import annotations

from html import escape

from aiohttp import web

_STYLE = """
:root{color-scheme:light dark}body{margin:0;min-height:80vh;display:grid;place-content:center;text-align:center;
padding:32px;font:15px/1.6 -apple-system,"PingFang SC","Noto Sans CJK SC",sans-serif;overflow-wrap:anywhere}
h1{font-size:18px;font-weight:600;margin:0 0 8px}p{margin:4px 0;opacity:.7}code{font-size:13px}
"""


def no_answer_page(address: str) -> web.Response:
    """The shop did not answer."""
    words = "商家的服务器没有回应。确认它开着，再从右上角刷新。"
    return _page("无法打开网页", f"<p>{words}</p><p><code>{escape(address)}</code></p>", status=502)


def no_such_phone_page(host: str) -> web.Response:
    """A web view's host without a person."""
    return _page("没有这台手机", f"<p>沙箱里没有人用 <code>{escape(host)}</code>。</p>", status=404)


def _page(title: str, body: str, *, status: int) -> web.Response:
    head = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>'
    view = '<meta name="viewport" content="width=device-width,initial-scale=1">'
    text = f"{head}{view}<style>{_STYLE}</style><body><h1>{title}</h1>{body}</body></html>"
    return web.Response(text=text, content_type="text/html", status=status)

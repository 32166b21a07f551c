"""A tiny shop with a bot, to stand behind the sandbox's page in tests: login, posters, paying, a strict policy."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from typing import Any
from urllib.parse import quote

import qrcode
from aiohttp import ClientSession, FormData, web
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from PIL import Image, ImageDraw
from wechatpy.crypto import WeChatCrypto

from sandbox.world import World
from tests.sandbox.support import read_fields

STYLE = """
body{margin:0;background:#f7f8fa;font:16px/1.6 "Noto Sans CJK SC",sans-serif;color:#222}
header{background:#fff;padding:16px 20px;font-weight:600}main{padding:16px;display:grid;gap:12px}
.card{background:#fff;border-radius:12px;padding:16px}.price{color:#e8472b;font-size:22px;font-weight:600}
button,.go{display:block;width:100%;box-sizing:border-box;border:0;border-radius:24px;background:#e8472b;color:#fff;
font:inherit;padding:12px;text-align:center;text-decoration:none}
"""
PAY_SCRIPT = """
const say = (text) => { document.getElementById("result").textContent = text; };
const load = () => fetch("/page-signature?url=" + encodeURIComponent(PAGE_URL)).then((answer) => answer.json());
load().then((config) => {
  wx.config({ ...config, jsApiList: ["chooseWXPay", "updateAppMessageShareData"] });
  wx.error((problem) => say(problem.errMsg));
  wx.ready(() => {
    document.body.dataset.ready = "1";
    const card = { title: "山野蜂蜜 500g", desc: "今年春天的第一批", imgUrl: "/poster.png" };
    wx.updateAppMessageShareData({ ...card, link: PAGE_URL });
  });
});
document.getElementById("pay").addEventListener("click", async () => {
  const values = await fetch("/prepay", { method: "POST" }).then((answer) => answer.json());
  WeixinJSBridge.invoke("getBrandWCPayRequest", values, (result) => say(result.err_msg));
});
"""


@dataclass
class PhoneShop:
    """The shop's server. `world` is set once the sandbox runs; `url` once the shop itself does."""

    world: World | None = None
    url: str = ""
    seen: list[dict[str, str]] = field(default_factory=list)
    notices: list[bytes] = field(default_factory=list)
    sessions: dict[str, str] = field(default_factory=dict)
    wrong_signatures: bool = False

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/wechat", self.verify)
        app.router.add_post("/wechat", self.receive)
        app.router.add_get("/", self.home)
        app.router.add_get("/login", self.login)
        app.router.add_get("/login/return", self.login_return)
        app.router.add_get("/product", self.product)
        app.router.add_get("/pay.js", self.pay_script)
        app.router.add_get("/page-signature", self.page_signature)
        app.router.add_post("/prepay", self.prepay)
        app.router.add_post("/form", self.form)
        app.router.add_get("/poster", self.poster_page)
        app.router.add_get("/poster.png", self.poster_picture)
        app.router.add_post("/pay/notices/payment", self.pay_notice)
        return app

    # the bot

    async def verify(self, request: web.Request) -> web.Response:
        return web.Response(text=request.query["echostr"])

    async def receive(self, request: web.Request) -> web.Response:
        query = request.query
        opened = self._crypto().decrypt_message(
            await request.text(), query["msg_signature"], query["timestamp"], query["nonce"]
        )
        fields = read_fields(opened if isinstance(opened, str) else opened.decode())
        words = await self._answer(fields)
        if not words:
            return web.Response(text="success")
        sealed = self._crypto().encrypt_message(_text_xml(fields, words), query["nonce"], query["timestamp"])
        return web.Response(text=sealed, content_type="application/xml")

    async def _answer(self, fields: dict[str, str]) -> str:
        openid, event = fields["FromUserName"], fields.get("Event", "")
        if event == "subscribe":
            await self.send_poster(openid)
            scene = fields.get("EventKey", "").removeprefix("qrscene_")
            came = f"（由 {scene} 推荐）" if scene else ""
            return f'欢迎来到链铺小店{came}。\n<a href="{self.url}/product">你的小店</a> 已经开好，把海报发给朋友就行。'
        if event == "SCAN":
            return f"你扫了 {fields['EventKey']} 的码，你已经是我们的顾客了。"
        if event == "CLICK" and fields["EventKey"] == "poster":
            await self.send_poster(openid)
            return ""
        return f"没有找到「{fields['Content']}」，换个词试试？" if fields["MsgType"] == "text" else ""

    async def send_poster(self, openid: str) -> None:
        """The person's poster: a picture with a scene code of their own."""
        scene = {"action_name": "QR_STR_SCENE", "expire_seconds": 2592000}
        scene |= {"action_info": {"scene": {"scene_str": openid[-8:].replace("_", "x").replace("-", "y")}}}
        code = await self.call("/cgi-bin/qrcode/create", scene)
        form = FormData()
        form.add_field("media", draw_poster(code["url"]), filename="poster.jpg", content_type="image/jpeg")
        media = await self.call("/cgi-bin/media/upload", form, extra="&type=image")
        await self.send(openid, "image", {"media_id": media["media_id"]})

    async def send(self, openid: str, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        return await self.call("/cgi-bin/message/custom/send", {"touser": openid, "msgtype": kind, kind: content})

    async def send_template(self, openid: str, title: str, data: dict[str, str], path: str = "") -> dict[str, Any]:
        listed = await self.call("/cgi-bin/template/get_all_private_template", None)
        template = next(one for one in listed["template_list"] if title in one["title"])
        values = {name: {"value": value} for name, value in data.items()}
        body = {"touser": openid, "template_id": template["template_id"], "data": values}
        return await self.call("/cgi-bin/message/template/send", body | ({"url": self.url + path} if path else {}))

    async def call(self, path: str, body: Any, *, extra: str = "") -> dict[str, Any]:
        world = self._world()
        own = world.credentials
        async with ClientSession(world.base_url) as session:
            asked = {"grant_type": "client_credential", "appid": own.app_id, "secret": own.app_secret}
            async with session.post("/cgi-bin/stable_token", data=json.dumps(asked)) as response:
                token = (await response.json(content_type=None))["access_token"]
            data = body if isinstance(body, FormData) else json.dumps(body, ensure_ascii=False).encode()
            method = "GET" if body is None else "POST"
            address = f"{path}?access_token={token}{extra}"
            async with session.request(method, address, data=None if body is None else data) as response:
                answer: dict[str, Any] = await response.json(content_type=None)
                return answer

    # the pages

    async def home(self, request: web.Request) -> web.Response:
        self.seen.append(dict(request.headers))
        openid = self.sessions.get(request.cookies.get("sid", ""), "")
        who = f"你好，{openid[-6:]}" if openid else "还没有登录"
        links = f"""<a class="go" href="{self.url}/product">看看蜂蜜（绝对链接）</a>
<a class="card" href="/login">登录</a>
<a class="card" href="/login?scope=snsapi_userinfo">用头像登录</a><a class="card" href="/poster">我的海报</a>
<form method="post" action="/form"><button>提交表单</button></form>"""
        return self._page("链铺小店", f'<p class="card" id="who">{escape(who)}</p>{links}')

    async def login(self, request: web.Request) -> web.Response:
        scope = request.query.get("scope", "snsapi_base")
        back = quote(f"{self.url}/login/return", safe="")
        world = self._world()
        query = f"appid={world.credentials.app_id}&redirect_uri={back}&response_type=code&scope={scope}&state=s1"
        raise web.HTTPFound(f"{world.base_url}/connect/oauth2/authorize?{query}#wechat_redirect")

    async def login_return(self, request: web.Request) -> web.Response:
        code = request.query.get("code")
        if not code:
            return self._page("登录", '<p class="card" id="who">你没有授权</p>')
        own = self._world().credentials
        query = f"appid={own.app_id}&secret={own.app_secret}&code={code}&grant_type=authorization_code"
        async with (
            ClientSession(self._world().base_url) as session,
            session.get(f"/sns/oauth2/access_token?{query}") as response,
        ):
            told = await response.json(content_type=None)
        session_id = secrets.token_hex(8)
        self.sessions[session_id] = told["openid"]
        answer = web.HTTPFound(f"{self.url}/")
        answer.set_cookie("sid", session_id, httponly=True, samesite="Lax", secure=True, max_age=86400)
        raise answer

    async def product(self, request: web.Request) -> web.Response:
        body = """<div class="card"><h2>山野蜂蜜 500g</h2><p class="price">¥128.00</p></div>
<button id="pay">立即购买</button><p class="card" id="result">等你付款</p>"""
        sdk = f"{self._world().base_url}/open/js/jweixin-1.6.0.js"
        scripts = f'<script src="{sdk}"></script><script src="/pay.js" defer></script>'
        return self._page("山野蜂蜜", body, scripts=scripts)

    async def pay_script(self, request: web.Request) -> web.Response:
        script = PAY_SCRIPT.replace("PAGE_URL", json.dumps(f"{self.url}/product"))
        return web.Response(text=script, content_type="text/javascript")

    async def page_signature(self, request: web.Request) -> web.Response:
        ticket = (await self.call("/cgi-bin/ticket/getticket", None, extra="&type=jsapi"))["ticket"]
        url = request.query["url"] + ("?wrong" if self.wrong_signatures else "")
        text = f"jsapi_ticket={ticket}&noncestr=abc&timestamp=1700000000&url={url}"
        signature = hashlib.sha1(text.encode()).hexdigest()
        app_id = self._world().credentials.app_id
        return web.json_response({"appId": app_id, "timestamp": 1700000000, "nonceStr": "abc", "signature": signature})

    async def prepay(self, request: web.Request) -> web.Response:
        openid = self.sessions.get(request.cookies.get("sid", ""), "")
        own = self._world().credentials
        order = {"appid": own.app_id, "mchid": own.mch_id, "description": "山野蜂蜜 500g"}
        order |= {"out_trade_no": secrets.token_hex(8), "notify_url": f"{self.url}/pay/notices/payment"}
        order |= {"amount": {"total": 12800, "currency": "CNY"}, "payer": {"openid": openid}}
        answer = await self._pay("/v3/pay/transactions/jsapi", order)
        package, nonce, timestamp = f"prepay_id={answer.get('prepay_id')}", secrets.token_hex(8), self._timestamp()
        signature = self._sign(f"{own.app_id}\n{timestamp}\n{nonce}\n{package}\n")
        values = {"appId": own.app_id, "timeStamp": timestamp, "nonceStr": nonce, "package": package}
        return web.json_response(values | {"signType": "RSA", "paySign": signature})

    async def form(self, request: web.Request) -> web.Response:
        self.seen.append(dict(request.headers))
        return self._page("已提交", '<p class="card" id="who">收到表单</p>')

    async def poster_page(self, request: web.Request) -> web.Response:
        return self._page("我的海报", '<img id="poster" src="/poster.png" width="240" alt="海报">')

    async def poster_picture(self, request: web.Request) -> web.Response:
        return web.Response(body=draw_poster(f"{self.url}/product"), content_type="image/jpeg")

    async def pay_notice(self, request: web.Request) -> web.Response:
        self.notices.append(await request.read())
        return web.Response(status=204)

    def _page(self, title: str, body: str, *, scripts: str = "") -> web.Response:
        nonce = secrets.token_hex(8)
        text = f"""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style nonce="{nonce}">{STYLE}</style></head>
<body><header>{title}</header><main>{body}</main>{scripts}</body></html>"""
        sdk = self._world().base_url
        policy = f"default-src 'self'; script-src 'self' {sdk}; style-src 'nonce-{nonce}'; img-src 'self'; "
        policy += "form-action 'self'; frame-ancestors 'none'"
        headers = {"Content-Security-Policy": policy, "X-Frame-Options": "DENY"}
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def _pay(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        own, text = self._world().credentials, json.dumps(body)
        nonce, timestamp = secrets.token_hex(16), self._timestamp()
        signature = self._sign(f"POST\n{path}\n{timestamp}\n{nonce}\n{text}\n")
        parts = {"mchid": own.mch_id, "nonce_str": nonce, "timestamp": timestamp, "serial_no": own.merchant_serial}
        listed = ",".join(f'{name}="{value}"' for name, value in (parts | {"signature": signature}).items())
        headers = {"Authorization": f"WECHATPAY2-SHA256-RSA2048 {listed}", "Accept": "application/json"}
        headers |= {"Content-Type": "application/json", "User-Agent": "phone-shop"}
        async with (
            ClientSession(self._world().base_url) as session,
            session.post(path, data=text, headers=headers) as answer,
        ):
            told: dict[str, Any] = await answer.json(content_type=None)
            return told

    def _sign(self, message: str) -> str:
        key = load_pem_private_key(self._world().credentials.merchant_private_key.encode(), None)
        return base64.b64encode(key.sign(message.encode(), PKCS1v15(), SHA256())).decode()  # type: ignore[union-attr, call-arg, arg-type]

    def _timestamp(self) -> str:
        return str(int(self._world().clock.now().timestamp()))

    def _crypto(self) -> WeChatCrypto:
        own = self._world().credentials
        return WeChatCrypto(own.token, own.aes_key, own.app_id)

    def _world(self) -> World:
        assert self.world is not None
        return self.world


def draw_poster(text: str) -> bytes:
    """A poster of 750 × 1334 pixels with a code for the text in its lower right."""
    picture = Image.new("RGB", (750, 1334), "#f6ead6")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 750, 900), fill="#e9a23b")
    pen.ellipse((175, 220, 575, 620), fill="#fff4dd")
    code = qrcode.make(text, border=2).get_image().convert("RGB").resize((260, 260))
    picture.paste(code, (440, 1010))
    file = BytesIO()
    picture.save(file, "JPEG", quality=85)
    return file.getvalue()


def _text_xml(fields: dict[str, str], content: str) -> str:
    to, sender = fields["FromUserName"], fields["ToUserName"]
    return (
        f"<xml><ToUserName><![CDATA[{to}]]></ToUserName><FromUserName><![CDATA[{sender}]]></FromUserName>"
        f"<CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{content}]]></Content></xml>"
    )

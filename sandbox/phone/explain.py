"""An exchange in plain words: how it ended, what it was, and what its fields mean."""

from __future__ import annotations

import json
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from sandbox.pay.door import PLAIN_ANSWERS
from sandbox.wire import Exchange

Tone = Literal["good", "bad", ""]
_VALUE_SHOWN = 400

_CALLS = {
    "/cgi-bin/token": ("取令牌", "普通版 access_token：每取一次，上一个约 5 分钟后作废"),
    "/cgi-bin/stable_token": ("取令牌（稳定版）", "有效期内重复取，得到同一个 access_token"),
    "/cgi-bin/clear_quota": ("清零调用额度", "每月 10 次"),
    "/cgi-bin/ticket/getticket": ("取 jsapi_ticket", "用来给网页签名"),
    "/cgi-bin/qrcode/create": ("创建带参二维码", "扫码关注或扫码进入时带回场景值"),
    "/cgi-bin/message/custom/send": ("发客服消息", "要在互动窗口之内，条数有限"),
    "/cgi-bin/message/custom/typing": ("显示正在输入", "30 秒内有互动才行"),
    "/cgi-bin/message/template/send": ("发模板消息", "答 ok 只是受理，是否送达随后以事件推送"),
    "/cgi-bin/message/subscribe/bizsend": ("发订阅通知", "消耗一次同意"),
    "/cgi-bin/template/get_all_private_template": ("列出模板", "账号里已有的模板"),
    "/cgi-bin/menu/create": ("设置菜单", "最多三个一级菜单，各五个子菜单"),
    "/cgi-bin/menu/get": ("读取菜单", "当前的自定义菜单"),
    "/cgi-bin/menu/delete": ("删除菜单", "连同个性化菜单"),
    "/cgi-bin/media/upload": ("上传临时素材", "3 天有效"),
    "/cgi-bin/media/get": ("下载临时素材", "3 天有效"),
    "/cgi-bin/user/info": ("查关注状态", "没有昵称和头像"),
    "/cgi-bin/user/info/batchget": ("批量查关注状态", "一次最多 100 人"),
    "/cgi-bin/user/get": ("列出关注者", "一页最多 10000 人"),
    "/sns/oauth2/access_token": ("用 code 换 openid", "code 只能用一次，5 分钟有效"),
    "/sns/oauth2/refresh_token": ("续期授权", "30 天之内"),
    "/sns/userinfo": ("取昵称和头像", "要 snsapi_userinfo 授权"),
    "/connect/oauth2/authorize": ("网页授权", "问微信「这是谁」，带着 code 回到商城"),
    "/v3/certificates": ("取平台证书", "用 APIv3 密钥加密"),
}
_PUSHES = {
    "subscribe": "关注", "unsubscribe": "取消关注", "SCAN": "扫码", "CLICK": "点菜单", "VIEW": "点菜单链接",
    "text": "文字消息", "image": "图片消息", "voice": "语音消息", "location": "位置消息", "link": "链接消息",
    "LOCATION": "上报位置", "TEMPLATESENDJOBFINISH": "模板消息送达结果", "URL": "验证推送地址",
    "subscribe_msg_popup_event": "订阅通知授权", "subscribe_msg_change_event": "订阅通知变更",
    "subscribe_msg_sent_event": "订阅通知送达结果", "scancode_push": "扫码推事件",
    "scancode_waitmsg": "扫码等待", "MASSSENDJOBFINISH": "群发结果",
}  # fmt: skip
_PROTOCOLS = {
    "push": "微信把消息或事件推送给服务器，5 秒内要答",
    "pay-notice": "微信支付把结果通知服务器，签名和加密都要验",
    "web": "手机里的网页向商城要一页；Cookie 由沙箱替这台手机保管",
}
_FIELDS = {
    "Event": "事件", "EventKey": "事件值", "MsgType": "类型", "Content": "内容", "FromUserName": "谁（openid）",
    "CreateTime": "时间戳", "MsgId": "消息号", "Ticket": "二维码票据", "MediaId": "素材", "Status": "结果",
    "touser": "发给（openid）", "template_id": "模板", "client_msg_id": "防重号", "msgtype": "类型",
    "errcode": "错误码", "errmsg": "错误信息", "out_trade_no": "商户订单号", "transaction_id": "微信订单号",
    "trade_state": "订单状态", "out_refund_no": "商户退款号", "refund_status": "退款状态", "event_type": "通知类型",
    "out_bill_no": "商户转账号", "state": "状态", "description": "商品", "code": "代码", "message": "说明",
    "prepay_id": "预支付号", "expires_in": "有效秒数", "scope": "授权范围", "openid": "openid",
    "is_snapshotuser": "快照用户",
}  # fmt: skip


def describe_title(exchange: Exchange) -> tuple[str, str]:
    """A row's two lines: what it is in Chinese, and the detail or the path beneath."""
    path = f"{exchange.method} {urlsplit(exchange.url).path or exchange.url}"
    if exchange.protocol == "push":
        word, _, rest = exchange.summary.partition(" ")
        return _PUSHES.get(word, exchange.summary or path), rest if word in _PUSHES and word != "URL" and rest else path
    known = _CALLS.get(urlsplit(exchange.url).path)
    if known is not None:
        return known[0], exchange.summary or path
    return (exchange.summary, path) if exchange.summary else (path, "")


def describe_result(exchange: Exchange) -> tuple[str, Tone]:
    """How it ended in a few characters, and whether that is good or bad.

    Neither while it runs or for a redirect.
    """
    status = exchange.response_status
    if status is None:
        return _without_status(exchange) if exchange.done else ("…", "")
    answer = _mapping(exchange.response_body)
    code = answer.get("errcode")
    if isinstance(code, int) and code != 0:
        return str(code), "bad"
    if status >= 400:
        return f"{status} {answer.get('code', '')}".strip(), "" if answer.get("code") in PLAIN_ANSWERS else "bad"
    if status >= 300:
        return f"{status} 跳转", ""
    return ("ok" if exchange.protocol in ("api", "oauth") else str(status)), "good"


def explain(exchange: Exchange) -> list[tuple[str, str]]:
    """Labelled lines: what the call is for, what its fields say."""
    lines = [("做什么", words)] if (words := _purpose(exchange)) else []
    asked = _named(_mapping(exchange.decrypted) or _mapping(exchange.request_body) or _xml(exchange.decrypted))
    queried = _named(dict(parse_qsl(urlsplit(exchange.url).query)))
    answered = [(f"答 · {name}", value) for name, value in _named(_mapping(exchange.response_body))]
    return [*lines, *queried, *asked, *answered]


def _without_status(exchange: Exchange) -> tuple[str, Tone]:
    body = exchange.response_body
    if body.endswith(":ok"):
        return "ok", "good"
    return (body.rsplit(":", 1)[-1][:16], "bad") if ":" in body else ("没有应答", "bad")


def _purpose(exchange: Exchange) -> str:
    known = _CALLS.get(urlsplit(exchange.url).path)
    return "：".join(known) if known is not None else _PROTOCOLS.get(exchange.protocol, "")


def _named(values: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (_FIELDS[name], str(value)[:_VALUE_SHOWN]) for name, value in values.items() if name in _FIELDS and value != ""
    ]


def _mapping(text: str) -> dict[str, Any]:
    if not text.lstrip().startswith("{"):
        return {}
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _xml(text: str) -> dict[str, Any]:
    """The flat fields of a push; good enough to read, never to decide."""
    found: dict[str, Any] = {}
    for name in _FIELDS:
        start, end = text.find(f"<{name}>"), text.find(f"</{name}>")
        if 0 <= start < end:
            value = text[start + len(name) + 2 : end]
            found[name] = value.removeprefix("<![CDATA[").removesuffix("]]>")
    return found

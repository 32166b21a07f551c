"""Who may call: the headers and the signature of a request (docs/wechat.md §7, §7.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.pay import keys
from sandbox.pay.crypto import Authorization, is_signed, parse_authorization, request_message
from sandbox.pay.refusals import PayRefusal
from sandbox.pay.state import pay_of
from sandbox.world import World

_CLOCK_LIMIT_S = 300
_NONCE = re.compile(r"[0-9A-Za-z]{1,32}")


@dataclass(frozen=True)
class Caller:
    """A request that proved to come from the merchant.

    `follows_clock` is False when only the real clock agrees.
    """

    authorization: Authorization
    serial: str
    follows_clock: bool


def admit(
    world: World, method: str, target: str, headers: Mapping[str, str], body: bytes, *, is_form: bool = False
) -> Caller:
    """Check a request.

    `target` is path and query exactly as sent, `body` what its signature covers (of an upload, a form, only `meta`).
    Raises PayRefusal: SIGN_ERROR or PARAM_ERROR.
    """
    _check_headers(method, headers, b"" if is_form else body)
    authorization = _read_authorization(headers)
    follows = _check_time(world, authorization.timestamp)
    _check_merchant(world, authorization)
    _check_signature(world, authorization, method, target, body)
    serial = headers.get("Wechatpay-Serial", "")
    if serial and keys.find_key(world, serial) is None:
        raise PayRefusal("PARAM_ERROR", "平台证书序列号Wechatpay-Serial错误", rule="§7.2")
    pay_of(world).merchant_follows_clock = follows
    return Caller(authorization, serial, follows)


def _check_headers(method: str, headers: Mapping[str, str], body: bytes) -> None:
    accept = headers.get("Accept", "")
    if not accept or not headers.get("User-Agent"):
        raise PayRefusal("PARAM_ERROR", "Http头缺少Accept或User-Agent", rule="§7")
    if "application/json" not in accept and "*/*" not in accept:
        raise PayRefusal("PARAM_ERROR", "Http头Accept必须包含application/json", rule="§7")
    if method == "POST" and body and not headers.get("Content-Type", "").startswith("application/json"):
        raise PayRefusal("PARAM_ERROR", "Http头Content-Type必须是application/json", rule="§7")


def _read_authorization(headers: Mapping[str, str]) -> Authorization:
    header = headers.get("Authorization", "")
    if not header:
        raise _sign_error("Http头缺少Authorization，请检查是否已对请求签名")
    try:
        return parse_authorization(header)
    except ValueError as error:
        raise _sign_error("Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》") from error


def _check_time(world: World, timestamp: str) -> bool:
    """Whether the merchant's clock is the sandbox's. One that keeps real time is admitted too."""
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        raise _sign_error("Http头Authorization中的timestamp必须是秒级时间戳")
    seconds = int(timestamp)
    if abs(world.clock.now().timestamp() - seconds) <= _CLOCK_LIMIT_S:
        return True
    if abs(datetime.now(UTC).timestamp() - seconds) <= _CLOCK_LIMIT_S:
        return False
    raise _sign_error("Http头Authorization中的timestamp与发起请求的时间不得超过5分钟")


def _check_merchant(world: World, authorization: Authorization) -> None:
    if _NONCE.fullmatch(authorization.nonce_str) is None:
        raise _sign_error("Http头Authorization中的nonce_str必须是32位以内的字母和数字")
    if authorization.mchid != world.credentials.mch_id:
        raise _sign_error("Http头Authorization中的mchid不存在")
    if authorization.serial_no.upper() != world.credentials.merchant_serial:
        raise _sign_error("商户证书序列号有误。请使用签名私钥匹配的证书序列号")


def _check_signature(world: World, authorization: Authorization, method: str, target: str, body: bytes) -> None:
    message = request_message(method, target, authorization.timestamp, authorization.nonce_str, body)
    if is_signed(keys.merchant_public_key(world), message, authorization.signature):
        return
    shown = message.decode("utf-8", "replace")
    detail = {
        "field": "signature",
        "location": "authorization",
        "detail": {"issue": "sign not match"},
        "sign_information": {
            "method": method,
            "url": target,
            "truncated_sign_message": shown[:200],
            "sign_message_length": len(message),
        },
    }
    raise PayRefusal("SIGN_ERROR", "错误的签名，验签失败", rule="§7.1", detail=detail)


def _sign_error(message: str) -> PayRefusal:
    return PayRefusal("SIGN_ERROR", message, rule="§7.1")

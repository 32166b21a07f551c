"""What a developer copies from the consoles, as labelled fields of the account panel."""

from __future__ import annotations

from typing import Any

from sandbox.pay import console
from sandbox.phone import hosts
from sandbox.world import World


def describe_setup(world: World) -> dict[str, Any]:
    """Addresses, credentials and the server configuration. `secret` fields are shown on request only."""
    own, account, base = world.credentials, world.account, world.base_url
    return {
        "shop_origin": hosts.shop_origin(world),
        "sandbox_origins": hosts.sandbox_origins(world),
        "callback_url": account.callback_url,
        "callback_mode": account.callback_mode,
        "verified": account.verified,
        "allowed_addresses": account.allowed_addresses,
        "merchant": _describe_merchant(world),
        "addresses": [
            _field("api.weixin.qq.com", base),
            _field("open.weixin.qq.com", base),
            _field("mp.weixin.qq.com", base),
            _field("api.mch.weixin.qq.com", base),
            _field("JS-SDK", f"{base}/open/js/jweixin-1.6.0.js"),
            _field("商城地址", account.shop_url),
        ],
        "account": [
            _field("AppID", own.app_id),
            _field("AppSecret", own.app_secret, secret=True),
            _field("原始 ID", own.original_id),
            _field("Token", own.token),
            _field("EncodingAESKey", own.aes_key, secret=True),
        ],
        "pay": [
            _field("商户号", own.mch_id),
            _field("APIv3 密钥", own.api_v3_key, secret=True),
            _field("商户证书序列号", own.merchant_serial),
            _field("商户私钥", own.merchant_private_key, secret=True),
            _field("微信支付公钥 ID", own.platform_public_key_id),
            _field("微信支付公钥", own.platform_public_key, secret=True),
            _field("平台证书序列号", own.platform_serial),
        ],
    }


def _describe_merchant(world: World) -> dict[str, Any]:
    """What the merchant's console can change, and the refunds that wait to be ended."""
    told = console.describe(world)
    waiting = [refund for refund in told["refunds"] if refund["status"] == "PROCESSING"]
    shown = ("balances", "frozen", "key_mode", "transfer_scenes", "scenes_played")
    return {name: told[name] for name in shown} | {"refunds": waiting}


def _field(label: str, value: str, *, secret: bool = False) -> dict[str, Any]:
    return {"label": label, "value": value, "secret": secret}

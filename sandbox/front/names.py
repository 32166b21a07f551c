"""The names under which clients know WeChat."""

from __future__ import annotations

WECHAT_HOSTS = frozenset(
    {
        "api.weixin.qq.com",
        "api2.weixin.qq.com",
        "sh.api.weixin.qq.com",
        "sz.api.weixin.qq.com",
        "hk.api.weixin.qq.com",
        "mp.weixin.qq.com",
        "open.weixin.qq.com",
        "file.api.weixin.qq.com",
        "api.mch.weixin.qq.com",
        "api2.mch.weixin.qq.com",
        "res.wx.qq.com",
        "res2.wx.qq.com",
    }
)

"""WeChat Pay APIv3 as one merchant meets it.

Orders, notifications, refunds, transfers, bills (docs/wechat.md §7).
"""

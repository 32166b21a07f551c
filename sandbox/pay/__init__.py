"""WeChat Pay APIv3 as one merchant meets it: orders, notifications, refunds, transfers, bills (docs/wechat.md §7)."""

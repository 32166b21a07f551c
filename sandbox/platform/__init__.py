"""The WeChat platform of a service account.

API, pushes, QR codes, login, menus, media (docs/wechat.md §1-6).
"""

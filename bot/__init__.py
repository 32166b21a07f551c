"""Everything that speaks WeChat.

The callback and its conversations, the API, login, QR codes, posters, pushes, Pay.
"""

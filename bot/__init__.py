"""Everything that speaks WeChat: the callback and its conversations, the API, login, QR codes, posters, pushes, Pay."""

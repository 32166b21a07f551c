"""其他回复: what the chat says of scans, finds, names, posters and links, in the merchant's words, with a preview."""

from shop.settings.chat_texts import CHAT_TEXTS, PLACES
from shop.web.console.text_page import TextPage

_SAID, _PATH = "console/chat_replies.toml", "/console/account/replies/others"
ROUTES = TextPage(CHAT_TEXTS, PLACES, _SAID, _PATH, "account.replies.others").routes()

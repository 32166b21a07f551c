"""带数字的回复: what the chat says of somebody's own figures, in the merchant's words, with a preview."""

from shop.settings.figure_texts import FIGURE_TEXTS, PLACES
from shop.web.console.text_page import TextPage

_SAID, _PATH = "console/figure_replies.toml", "/console/account/replies/figures"
ROUTES = TextPage(FIGURE_TEXTS, PLACES, _SAID, _PATH, "account.replies.figures").routes()

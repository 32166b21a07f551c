"""Whatever is not understood is looked for in the shop; cards lead under the asker's own link."""

from urllib.parse import quote

from bot.conversations import service
from bot.conversations.talk import Talk
from bot.events import MoreToSay
from bot.inbound import Fact, TextReceived
from bot.replies import Article, News, Reply
from bot.wording import say
from shop.catalog.finding import search_products
from shop.catalog.queries import list_cards_by_code
from shop.catalog.shelf import ProductCard
from shop.checkout.shelf_prices import price_cards
from shop.orders.order import Channel
from shop.pricing.queries import Shopper

_FOUND_LIMIT = 6
_SHOWN_WORDS = 20


def search(talk: Talk, fact: Fact) -> Reply:
    """The best match as a card (WeChat allows one in answer to a text); the others follow as links."""
    asked = fact.text.strip() if isinstance(fact, TextReceived) else ""
    found = search_products(talk.tx.connection, asked, talk.tx.now, _FOUND_LIMIT)
    found = price_cards(talk.tx.connection, Shopper(talk.member.id, talk.tx.now), found)
    if not found:
        return service.leave_for_person(talk, fact)
    if found[1:]:
        all_url = talk.own_url(f"/search?q={quote(asked[:_SHOWN_WORDS], safe='')}", Channel.SEARCH)
        text = say("found", talk=talk, asked=asked[:_SHOWN_WORDS], cards=found[1:], all_url=all_url)
        talk.tx.publish(MoreToSay(member_id=talk.member.id, text=text))
    return News((_article(talk, found[0]),))


def show_product(talk: Talk, code: str) -> Reply | None:
    """The card of one product; None if it is not on sale."""
    found = list_cards_by_code(talk.tx.connection, [code], talk.tx.now)
    priced = price_cards(talk.tx.connection, Shopper(talk.member.id, talk.tx.now), found)
    return News((_article(talk, priced[0]),)) if priced else None


def _article(talk: Talk, card: ProductCard) -> Article:
    picture_url = talk.url(f"/media/{card.picture.hash}.jpg") if card.picture else ""
    url = talk.own_url(f"/products/{card.code}", Channel.SEARCH)
    return Article(card.name, say("card", card=card), picture_url, url)

"""Whatever is not understood is looked for in the shop; cards lead under the asker's own link."""

from collections.abc import Sequence
from urllib.parse import quote

from bot.conversations import service
from bot.conversations.talk import Talk
from bot.events import MoreToSay
from bot.inbound import Fact, TextReceived
from bot.replies import Article, News, Reply
from bot.wording import price, say
from shop.catalog.finding import search_products
from shop.catalog.queries import list_cards_by_code
from shop.catalog.shelf import ProductCard
from shop.checkout.shelf_prices import price_cards
from shop.orders.order import Channel
from shop.pricing.queries import Shopper
from shop.words import words

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
        talk.tx.publish(MoreToSay(member_id=talk.member.id, text=_tell_others(talk, asked[:_SHOWN_WORDS], found[1:])))
    return News((_article(talk, found[0]),))


def show_product(talk: Talk, code: str) -> Reply | None:
    """The card of one product; None if it is not on sale."""
    found = list_cards_by_code(talk.tx.connection, [code], talk.tx.now)
    priced = price_cards(talk.tx.connection, Shopper(talk.member.id, talk.tx.now), found)
    return News((_article(talk, priced[0]),)) if priced else None


def _tell_others(talk: Talk, asked: str, cards: Sequence[ProductCard]) -> str:
    """What else was found, in the merchant's words or in ours."""
    all_url = talk.own_url(f"/search?q={quote(asked, safe='')}", Channel.SEARCH)
    links = {"商品列表": say("found_cards", talk=talk, cards=cards), "结果链接": all_url}
    own = talk.own_chat("found", {"搜索词": asked}, ours=links)
    return own or say("found", talk=talk, asked=asked, cards=cards, all_url=all_url)


def _describe(talk: Talk, card: ProductCard) -> str:
    """The line beneath a card's title. The merchant's own has a part on each line."""
    said = words("bot/card.toml")
    facts = {
        "价格": price(card.price_fen) + (said["from"] if card.varies else ""),
        "优惠": card.offer_label or "",
        "无货": "" if card.available else said["sold_out"],
        "卖点": card.selling_point or "",
    }
    own = talk.own_chat("card", facts)
    return own.replace("\n", " · ") if own else say("card", card=card)


def _article(talk: Talk, card: ProductCard) -> Article:
    picture_url = talk.url(f"/media/{card.picture.hash}.jpg") if card.picture else ""
    url = talk.own_url(f"/products/{card.code}", Channel.SEARCH)
    return Article(card.name, _describe(talk, card), picture_url, url)

"""Questions in people's own words.

About an order by its number, shipping, invoices, addresses, ranking, tier.
"""

import re
from collections.abc import Callable

from bot.conversations import search
from bot.conversations.talk import Talk
from bot.inbound import Fact, TextReceived
from bot.replies import Reply
from bot.wording import find_mentions, money, normalise
from commissions.numbers import ALPHABET, RANDOM_LENGTH
from commissions.tiers.queries import find_tier_progress
from shop.catalog.finding import search_products
from shop.orders.queries import get_order
from shop.orders.refusals import OrderUnknown
from shop.typed import plain_number
from shop.words import words

_NUMBER = re.compile(rf"(?<![A-Z0-9])[A-Z0-9]{{1,6}}[{ALPHABET}]{{{RANDOM_LENGTH}}}(?![A-Z0-9])", re.ASCII)
Converse = Callable[[Talk, Fact], Reply]


def names_order(fact: Fact) -> bool:
    """Whether somebody typed something that has the form of an order's number."""
    return isinstance(fact, TextReceived) and _find_number(fact.text) is not None


def show_order(talk: Talk, fact: Fact) -> Reply:
    """The order of the number that was typed, if it is the member's own; else where to look for it."""
    number = _find_number(fact.text) if isinstance(fact, TextReceived) else None
    try:
        order = get_order(talk.tx.connection, talk.member.id, number or "")
    except OrderUnknown:
        return talk.text("order", order=None)
    facts = {
        "商品": order.title,
        "金额": money(order.total_fen),
        "状态": words("bot/order_states.toml")[order.state.value],
        "退款": money(order.refunded_fen) if order.refunded_fen else "",
        "订单链接": talk.url(f"/orders/{order.no}"),
    }
    return talk.own_figures("order", facts) or talk.text("order", order=order, states=words("bot/order_states.toml"))


def mentions(intent: str) -> Callable[[Fact], bool]:
    """Whether a text has one of the words in it that are asked about this."""
    return lambda fact: (
        isinstance(fact, TextReceived) and any(word in normalise(fact.text) for word in find_mentions(intent))
    )


def unless_sold(answer: Converse) -> Converse:
    """The answer to a question; but if a product is called just so, that is what was looked for."""

    def converse(talk: Talk, fact: Fact) -> Reply:
        asked = normalise(fact.text) if isinstance(fact, TextReceived) else ""
        found = search_products(talk.tx.connection, asked, talk.tx.now, 1)
        is_product = any(asked in normalise(card.name) for card in found)
        return search.search(talk, fact) if is_product else answer(talk, fact)

    return converse


def show_addresses(talk: Talk, fact: Fact) -> Reply:
    """Where addresses are kept, and who can change the one of an order."""
    return talk.chat_text("address", {"地址链接": talk.url("/me/addresses")}) or talk.text("address")


def show_ranking(talk: Talk, fact: Fact) -> Reply:
    """Where the ranking is."""
    if talk.may_earn:
        own = talk.chat_text("ranking", {"排行链接": talk.url("/me/ranking")})
    else:
        own = talk.chat_text("ranking_closed", {"商城链接": talk.own_url()})
    return own or talk.text("ranking")


def show_tier(talk: Talk, fact: Fact) -> Reply:
    """The member's tier, if the shop has tiers and the member sells."""
    tier = find_tier_progress(talk.tx.connection, talk.member.id, talk.tx.now)
    own = None
    if tier and (tier.name or tier.next_name):
        names = {"等级": tier.name or "", "下一级": tier.next_name or ""}
        own = talk.own_figures("tier", names | {"等级链接": talk.url("/me")})
    return own or talk.text("tier", tier=tier)


def _find_number(text: str) -> str | None:
    match = _NUMBER.search(plain_number(text).upper())
    return match[0] if match else None

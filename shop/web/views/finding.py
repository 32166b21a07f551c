"""What lists of goods show: a category, what a search finds, what may be meant."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from shop.catalog.finding import find_goods, list_tags, suggest_names
from shop.catalog.price_words import split_price
from shop.catalog.queries import get_category, list_categories, list_upper_categories
from shop.catalog.shelf import CardPage, Category
from shop.checkout.shelf_prices import price_cards
from shop.searches.queries import list_history, list_hot
from shop.settings.search_words import SearchWords
from shop.web.earnings import EarningChips, find_chips
from shop.web.sessions import Visitor
from shop.web.shoppers import shopper_of
from shop.web.wishes import Wish

_A_PAGE = 20
_MOST_HOT, _MOST_SUGGESTED = 10, 8


@dataclass(frozen=True)
class Shelf:
    """A page of a category with those below it."""

    categories: Sequence[Category]
    chosen: Category | None
    cards: CardPage
    tags: Sequence[str]
    chips: EarningChips


@dataclass(frozen=True)
class Found:
    """What a search finds; before anything is typed, what may be looked for.

    `suggestions` may have been meant by the words, for who types without scripts.
    """

    cards: CardPage
    tags: Sequence[str]
    categories: Sequence[Category]
    history: Sequence[str]
    hot: Sequence[str]
    suggestions: Sequence[str]
    chips: EarningChips


def read_shelf(connection: Connection, wish: Wish, person: Visitor, now: datetime) -> Shelf:
    """The first category if none is named. Raises CategoryUnknown."""
    categories = list_categories(connection)
    first = next((of for of in categories if of.parent_id is None), None)
    chosen = get_category(connection, wish.category) if wish.category else first
    within = chosen.id if chosen else None
    page = find_goods(connection, wish.want(within, ()), now, after=wish.after, limit=_A_PAGE)
    page = replace(page, cards=price_cards(connection, shopper_of(person, now), page.cards))
    return Shelf(categories, chosen, page, list_tags(connection, now, within), find_chips(connection, person, now))


def read_found(connection: Connection, wish: Wish, said: SearchWords, person: Visitor, now: datetime) -> Found:
    """Without words nothing is looked for."""
    page, tags = CardPage((), None), tuple[str, ...]()
    if wish.words:
        page = find_goods(connection, wish.want(None, said.groups), now, after=wish.after, limit=_A_PAGE)
        page = replace(page, cards=price_cards(connection, shopper_of(person, now), page.cards))
        tags = list_tags(connection, now, None)
    history = list_history(connection, person.member_id) if person.member_id is not None else ()
    hot = said.choose_hot(list_hot(connection), _MOST_HOT)
    meant = () if wish.after else _suggest(connection, split_price(wish.words).words, (*history, *hot), now)
    categories, chips = list_upper_categories(connection), find_chips(connection, person, now)
    return Found(page, tags, categories, history, hot, meant, chips)


def read_suggestions(
    connection: Connection, typed: str, said: SearchWords, me: MemberId | None, now: datetime
) -> tuple[str, ...]:
    """One's own words and those of many that begin so, then names of goods."""
    history = list_history(connection, me) if me is not None else ()
    return _suggest(connection, typed, (*history, *said.choose_hot(list_hot(connection), _MOST_HOT)), now)


def _suggest(connection: Connection, typed: str, known: Sequence[str], now: datetime) -> tuple[str, ...]:
    """What begins with what was typed of words that are known, then names that hold it. At most one statement."""
    if not typed:
        return ()
    begun = [words for words in known if words.startswith(typed) and words != typed]
    names = suggest_names(connection, typed, now, _MOST_SUGGESTED)
    return tuple(dict.fromkeys(words for words in (*begun, *names) if words != typed))[:_MOST_SUGGESTED]

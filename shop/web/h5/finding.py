"""Lists of goods, narrowed and sorted: by category, by words; with what was searched before, by oneself and by many."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from shop.catalog.finding import find_goods, list_tags, suggest_names
from shop.catalog.queries import get_category, list_categories, list_upper_categories
from shop.catalog.shelf import CardPage, Category
from shop.checkout.shelf_prices import price_cards
from shop.pricing.queries import NOBODY, Shopper
from shop.searches.queries import list_history, list_hot
from shop.searches.service import clear_history, note_search
from shop.settings.search_words import SEARCH_WORDS, SearchWords
from shop.web.answers import redirect
from shop.web.browser import opens_page
from shop.web.door import door
from shop.web.earnings import EarningChips, find_chips
from shop.web.flashes import set_flash
from shop.web.rendering import render
from shop.web.routes_table import FORM, READ, Limits, Route
from shop.web.sessions import Visitor, member_id, visitor
from shop.web.wishes import Wish, read_wish

_A_PAGE = 20
_MOST_HOT, _MOST_SUGGESTED = 10, 8
_TYPING = Limits(largest_body=0, per_minute=600)
"""What is asked while somebody types."""


@dataclass(frozen=True)
class _Shelf:
    """A page of a category with those below it."""

    categories: Sequence[Category]
    chosen: Category | None
    cards: CardPage
    tags: Sequence[str]
    chips: EarningChips


@dataclass(frozen=True)
class _Found:
    """What a search finds; before anything is typed, what may be looked for."""

    cards: CardPage
    tags: Sequence[str]
    categories: Sequence[Category]
    history: Sequence[str]
    hot: Sequence[str]
    chips: EarningChips


async def show_categories(request: web.Request) -> web.Response:
    """GET /categories?c=&sort=&low=&high=&stock=&tag=&after="""
    person, place = visitor(request), door(request)
    wish = read_wish("/categories", request.query)
    shelf = await place.database.read(_read_shelf, wish, person, place.clock())
    if shelf.chosen is not None:
        wish = replace(wish, category=shelf.chosen.code)
    return render(request, "h5/categories.html", shelf=shelf, wish=wish, chips=shelf.chips)


async def show_search(request: web.Request) -> web.Response:
    """GET /search?q=&sort=&low=&high=&stock=&tag=&after="""
    person, place = visitor(request), door(request)
    wish, said = read_wish("/search", request.query), place.present.of(SEARCH_WORDS)
    found = await place.database.read(_read_found, wish, said, person, place.clock())
    if person.member_id is not None and _is_new_search(request, person, wish):
        await place.database.transact(note_search, person.member_id, wish.words, found=bool(found.cards.cards))
    return render(request, "h5/search.html", wish=wish, found=found, chips=found.chips)


async def suggest(request: web.Request) -> web.Response:
    """GET /search/suggestions?q=: what may be meant by what was typed so far."""
    person, place = visitor(request), door(request)
    typed, said = request.query.get("q", "").strip(), place.present.of(SEARCH_WORDS)
    found = await place.database.read(_read_suggestions, typed, said, person.member_id, place.clock())
    return render(request, "h5/suggestions.html", suggestions=found)


async def clear(request: web.Request) -> web.Response:
    """POST /search/history/removal"""
    await door(request).database.transact(clear_history, member_id(request))
    response = redirect("/search", after_post=True)
    set_flash(request, response, "searches_cleared")
    return response


def _is_new_search(request: web.Request, person: Visitor, wish: Wish) -> bool:
    """Whether somebody has just searched: no next page, no other order of the same goods, no look of staff's."""
    plain = wish.words and not wish.after and not wish.filters and wish.sort == ""
    return bool(plain) and person.viewer is None and opens_page(request.method, request.headers)


def _read_shelf(connection: Connection, wish: Wish, person: Visitor, now: datetime) -> _Shelf:
    """The first category if none is named. Raises CategoryUnknown."""
    categories = list_categories(connection)
    first = next((of for of in categories if of.parent_id is None), None)
    chosen = get_category(connection, wish.category) if wish.category else first
    within = chosen.id if chosen else None
    page = find_goods(connection, wish.want(within, ()), now, after=wish.after, limit=_A_PAGE)
    page = replace(page, cards=price_cards(connection, _shopper(person, now), page.cards))
    return _Shelf(categories, chosen, page, list_tags(connection, now, within), find_chips(connection, person, now))


def _read_found(connection: Connection, wish: Wish, said: SearchWords, person: Visitor, now: datetime) -> _Found:
    page, tags = CardPage((), None), tuple[str, ...]()
    if wish.words:
        page = find_goods(connection, wish.want(None, said.groups), now, after=wish.after, limit=_A_PAGE)
        page = replace(page, cards=price_cards(connection, _shopper(person, now), page.cards))
        tags = list_tags(connection, now, None)
    history = list_history(connection, person.member_id) if person.member_id is not None else ()
    hot = said.choose_hot(list_hot(connection), _MOST_HOT)
    return _Found(page, tags, list_upper_categories(connection), history, hot, find_chips(connection, person, now))


def _read_suggestions(
    connection: Connection, typed: str, said: SearchWords, me: MemberId | None, now: datetime
) -> tuple[str, ...]:
    """One's own words and those of many that begin so, then names of goods."""
    if not typed:
        return ()
    history = list_history(connection, me) if me is not None else ()
    known = (*history, *said.choose_hot(list_hot(connection), _MOST_HOT))
    begun = [words for words in known if words.startswith(typed) and words != typed]
    names = suggest_names(connection, typed, now, _MOST_SUGGESTED)
    return tuple(dict.fromkeys((*begun, *names)))[:_MOST_SUGGESTED]


def _shopper(person: Visitor, now: datetime) -> Shopper:
    return Shopper(person.member_id if person.member_id is not None else NOBODY, now)


ROUTES = (
    Route("GET", "/categories", show_categories, "categories", "visitor", "nobody", READ, same_for_visitors=True),
    Route("GET", "/search", show_search, "search", "visitor", "nobody", READ),
    Route("GET", "/search/suggestions", suggest, "search_suggestions", "visitor", "nobody", _TYPING, "data"),
    Route("POST", "/search/history/removal", clear, "search_history_clear", "member", "nobody", FORM),
)

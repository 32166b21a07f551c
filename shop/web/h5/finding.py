"""Lists of goods, narrowed and sorted: by category, by words; with what was searched before, by oneself and by many."""

from dataclasses import replace

from aiohttp import web

from shop.searches.service import clear_history, note_search
from shop.settings.search_words import SEARCH_WORDS
from shop.web.answers import redirect
from shop.web.browser import opens_page
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.rendering import render
from shop.web.routes_table import FORM, READ, Limits, Route
from shop.web.sessions import Visitor, member_id, visitor
from shop.web.views.finding import read_found, read_shelf, read_suggestions
from shop.web.wishes import Wish, read_wish

_TYPING = Limits(largest_body=0, per_minute=600)
"""What is asked while somebody types."""


async def show_categories(request: web.Request) -> web.Response:
    """GET /categories?c=&sort=&low=&high=&stock=&tag=&after="""
    person, place = visitor(request), door(request)
    wish = read_wish("/categories", request.query)
    shelf = await place.database.read(read_shelf, wish, person, place.clock())
    if shelf.chosen is not None:
        wish = replace(wish, category=shelf.chosen.code)
    return render(request, "h5/categories.html", shelf=shelf, wish=wish, chips=shelf.chips)


async def show_search(request: web.Request) -> web.Response:
    """GET /search?q=&sort=&low=&high=&stock=&tag=&after="""
    person, place = visitor(request), door(request)
    wish, said = read_wish("/search", request.query), place.present.of(SEARCH_WORDS)
    found = await place.database.read(read_found, wish, said, person, place.clock())
    if person.member_id is not None and _is_new_search(request, person, wish):
        await place.database.transact(note_search, person.member_id, wish.words, found=bool(found.cards.cards))
    return render(request, "h5/search.html", wish=wish, found=found, chips=found.chips)


async def suggest(request: web.Request) -> web.Response:
    """GET /search/suggestions?q=: what may be meant by what was typed so far."""
    person, place = visitor(request), door(request)
    typed, said = request.query.get("q", "").strip(), place.present.of(SEARCH_WORDS)
    found = await place.database.read(read_suggestions, typed, said, person.member_id, place.clock())
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


ROUTES = (
    Route("GET", "/categories", show_categories, "categories", "visitor", "nobody", READ, same_for_visitors=True),
    Route("GET", "/search", show_search, "search", "visitor", "nobody", READ),
    Route("GET", "/search/suggestions", suggest, "search_suggestions", "visitor", "nobody", _TYPING, "data"),
    Route("POST", "/search/history/removal", clear, "search_history_clear", "member", "nobody", FORM),
)

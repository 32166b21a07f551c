"""The one tray of what waits for a second person: looked at, agreed to, refused, or taken back by who proposed it."""

from collections.abc import Mapping

from aiohttp import web

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.adjustments.service import ACTION as ADJUSTMENT
from shop.cases.deciding import DECIDE as CASE
from shop.desk.second_words import (
    GIVE_REFUND_UP,
    GIVE_TRANSFER_UP,
    REFUND,
    TAKE_BACK,
    SecondWord,
    WaitingSheet,
    agree_to,
    list_waiting_words,
    read_waiting,
)
from shop.dividing.service import ACTION as DIVIDENDS
from shop.months.service import CLOSE, REOPEN
from shop.moving_in.matching import MATCH
from shop.moving_in.service import ACTION as OPENINGS
from shop.proposals.proposal import Proposal
from shop.proposals.queries import count_open_proposals
from shop.proposals.service import refuse_proposal
from shop.refunds.sending import ask_before_giving_up
from shop.transfers.deciding import APPROVE
from shop.web.console.presence import acting, here
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH, _ONE = "/console/proposals", r"/console/proposals/{id:\d{1,18}}"
_NEEDED: Mapping[str, Permission] = {
    REFUND: Permission.DECIDE_REFUNDS,
    CASE: Permission.DECIDE_REFUNDS,
    GIVE_REFUND_UP: Permission.DECIDE_REFUNDS,
    ADJUSTMENT: Permission.ADJUST_BALANCES,
    OPENINGS: Permission.ADJUST_BALANCES,
    MATCH: Permission.DECIDE_PEOPLE,
    APPROVE: Permission.DECIDE_WITHDRAWALS,
    DIVIDENDS: Permission.ADJUST_BALANCES,
    TAKE_BACK: Permission.SEND_TRANSFERS,
    GIVE_TRANSFER_UP: Permission.SEND_TRANSFERS,
    CLOSE: Permission.KEEP_BOOKS,
    REOPEN: Permission.KEEP_BOOKS,
}
"""Whoever has a word in it: beside the tray's own permission, that of the act."""
_WORDS = "console/proposals.toml"


async def show_tray(request: web.Request) -> web.Response:
    """All that waits, the oldest first."""
    found = await door(request).database.read(list_waiting_words)
    return render(request, "console/proposals/tray.html", found=found, said=words(_WORDS), me=acting(request))


async def show_one(request: web.Request) -> web.Response:
    """One of them, with what it would do."""
    return await _show(request)


async def agree(request: web.Request) -> web.Response:
    """Be the second person: it is carried out now."""
    sheet = await _get(request)
    found = sheet.word.proposal
    try:
        second = await _prepare(request, found)
        await act(request, found.action, found.subject, agree_to, found, second, by=acting(request))
    except Refusal as refusal:
        return await _show(request, refusal)
    return go_on(request, _PATH, "proposal_carried_out")


async def refuse(request: web.Request) -> web.Response:
    """End it; nothing is carried out. Whoever proposed it takes it back so."""
    found = (await _get(request)).word.proposal
    await act(request, "proposal.refuse", str(found.id), refuse_proposal, found.id, by=acting(request))
    return go_on(request, _PATH, "proposal_refused")


async def _get(request: web.Request) -> WaitingSheet:
    """The proposal of the path, for whoever may decide what it is about."""
    sheet = await door(request).database.read(read_waiting, int(request.match_info["id"]))
    needed = _NEEDED.get(sheet.word.proposal.action)
    if needed is None or not here(request).may(needed):
        raise web.HTTPForbidden
    return sheet


async def _prepare(request: web.Request, found: Proposal) -> SecondWord:
    """What must be known of Pay before it is carried out: that what is given up has not gone through after all."""
    place = door(request)
    posts = 0
    if found.action == GIVE_REFUND_UP:
        await ask_before_giving_up(place.database, place.payments, found.subject)
    if found.action == GIVE_TRANSFER_UP:
        posts = await place.transfers.ask_before_giving_up(found.subject)
    return SecondWord(acting(request), place.transfers.terms, posts)


async def _show(request: web.Request, refusal: Refusal | None = None) -> web.Response:
    sheet = await _get(request)
    page = {
        "said": words(_WORDS),
        "problem": word_problem(request, refusal) if refusal else "",
        "lapsed": word_problem(request, sheet.lapsed) if sheet.lapsed else "",
        "mine": acting(request).is_same_person(sheet.word.proposal.proposed_by),
    }
    status = refusal.status if refusal else 200
    return render(request, "console/proposals/one.html", status=status, sheet=sheet, of=sheet.word.proposal, **page)


DUE = {"proposals": count_open_proposals}
ROUTES = (
    see(_PATH, show_tray, "proposals", Permission.DECIDE_PROPOSALS),
    see(_ONE, show_one, "proposals.one", Permission.DECIDE_PROPOSALS),
    do(f"{_ONE}/agreement", agree, "proposals.agree", Permission.DECIDE_PROPOSALS, confirms=True),
    do(f"{_ONE}/refusal", refuse, "proposals.refuse", Permission.DECIDE_PROPOSALS),
)

"""提现: what one may have, asking for it with all that will be taken off, and what became of it."""

import secrets
from collections.abc import Mapping
from typing import Any, get_args

from aiohttp import web
from yarl import URL

from commissions.beneficiary import member
from commissions.withdrawals.refusals import (
    AmountOffStep,
    AmountTooLarge,
    AmountTooSmall,
    BalanceTooSmall,
    NetTooSmall,
    WithdrawalMoved,
)
from commissions.withdrawals.requesting import cancel_withdrawal, find_repeated
from commissions.withdrawals.withdrawal import Channel, Reckoning, RequestWithdrawal
from shop.members.refusals import ConsentMissing
from shop.transfers.payouts import Payout, find_desk, find_payout, find_wish_reckoning, list_payouts, request_payout
from shop.transfers.refusals import PayeeIncomplete
from shop.typed import read_fen
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.errors import find_words
from shop.web.flashes import set_flash
from shop.web.formats import plain_money
from shop.web.rendering import render
from shop.web.routes_table import COSTLY, FORM, READ, Route
from shop.web.sessions import member_id
from shop.words import words

_PAGE = 20
_NEW = URL("/me/withdrawals/new")
_ABOUT_AMOUNT = (AmountTooSmall, AmountTooLarge, AmountOffStep, BalanceTooSmall, NetTooSmall)
_CHANNELS: tuple[Channel, ...] = get_args(Channel)


async def show_withdrawals(request: web.Request) -> web.Response:
    """GET /me/withdrawals?before=…"""
    place, before = door(request), request.query.get("before")
    can, page = await place.database.read(list_payouts, member_id(request), place.clock(), before, _PAGE)
    return render(request, "h5/me/withdrawals.html", can=can, page=page, continued=before is not None)


async def show_new(request: web.Request) -> web.Response:
    """GET /me/withdrawals/new?amount=…&channel=…"""
    return await _show_form(request, request.query, request.query.get("key", ""))


async def tell_reckoning(request: web.Request) -> web.Response:
    """GET /me/withdrawals/quote?amount=…&channel=…: JSON with fee, tax and net in words, or `fault`."""
    place, command = door(request), _read_command(request, request.query)
    if command is None:
        return web.json_response({"fault": find_words(request, "amount_unreadable", {})["text"]})
    reckoning, refusal = await place.database.read(find_wish_reckoning, command, place.clock())
    if refusal is not None:
        return web.json_response({"fault": find_words(request, refusal.code, refusal.data)["text"]})
    return web.json_response(_describe_reckoning(reckoning))


async def send_withdrawal(request: web.Request) -> web.Response:
    """POST /me/withdrawals: `amount` in yuan, `channel`, `key`, and `seen`, the net that the page showed."""
    place, form = door(request), {name: str(value) for name, value in (await request.post()).items()}
    command = _read_command(request, form)
    if command is None:
        return await _show_form(request, form, form.get("key", ""), fault=("amount_unreadable", {}))
    if earlier := await place.database.read(find_repeated, command):
        return redirect(f"/me/withdrawals/{earlier.number}", after_post=True)
    reckoning, refusal = await place.database.read(find_wish_reckoning, command, place.clock())
    if isinstance(refusal, _ABOUT_AMOUNT) and not isinstance(refusal, BalanceTooSmall):
        return await _show_form(request, form, command.request_key, fault=(refusal.code, refusal.data))
    if form.get("seen") != str(reckoning.net_fen) and reckoning.net_fen != reckoning.amount_fen:
        return await _show_form(request, form, command.request_key, fault=("net_unseen", {}))
    try:
        asked = await place.database.transact(request_payout, command)
    except ConsentMissing as refused:
        first = URL(f"/me/agreements/{refused.documents[0]}")
        return redirect(str(first.with_query(to=str(_back_to(form)))), after_post=True)
    except PayeeIncomplete as refused:
        wanted = {"need": str(refused.data["need"]), "to": str(_back_to(form))}
        return redirect(str(URL("/me/payee").with_query(wanted)), after_post=True)
    except _ABOUT_AMOUNT as refused:
        return await _show_form(request, form, command.request_key, fault=(refused.code, refused.data))
    return redirect(f"/me/withdrawals/{asked.number}", after_post=True)


async def show_withdrawal(request: web.Request) -> web.Response:
    """GET /me/withdrawals/{number}"""
    place = door(request)
    payout = await place.database.read(find_payout, member_id(request), request.match_info["number"])
    context: dict[str, Any] = {
        "payout": payout,
        "at": payout.withdrawal,
        "package": payout.package_at(place.clock()),
        "account": place.transfers.account,
        "reason": _describe_reason(payout.withdrawal.reason),
        "review": _describe_review(payout),
    }
    return render(request, "h5/me/withdrawal.html", **context)


async def tell_status(request: web.Request) -> web.Response:
    """GET /me/withdrawals/{number}/state: JSON with `state`."""
    payout = await door(request).database.read(find_payout, member_id(request), request.match_info["number"])
    heard = payout.transfer.heard if payout.transfer else None
    return web.json_response({"state": f"{payout.withdrawal.status} {heard or ''}".strip()})


async def check(request: web.Request) -> web.Response:
    """POST /me/withdrawals/{number}/check: the receiver says that it is confirmed, so Pay is asked."""
    place, me, number = door(request), member_id(request), request.match_info["number"]
    await place.database.read(find_payout, me, number)
    await place.transfers.ask(number, me)
    return redirect(f"/me/withdrawals/{number}", after_post=True)


async def cancel(request: web.Request) -> web.Response:
    """POST /me/withdrawals/{number}/cancellation: while nothing has been sent."""
    number = request.match_info["number"]
    response = redirect(f"/me/withdrawals/{number}", after_post=True)
    try:
        await door(request).database.transact(cancel_withdrawal, number, person=member(member_id(request)))
    except WithdrawalMoved:
        set_flash(request, response, "withdrawal_sent_already")
    else:
        set_flash(request, response, "withdrawal_cancelled")
    return response


async def _show_form(
    request: web.Request, typed: Mapping[str, str], key: str, *, fault: tuple[str, dict[str, Any]] | None = None
) -> web.Response:
    """The page for asking, with what was typed and what would arrive of it."""
    place, status, reckoning = door(request), 422 if fault else 200, None
    desk = await place.database.read(find_desk, member_id(request), place.clock())
    channel = next((one for one in desk.channels if one == typed.get("channel")), desk.channels[0])
    command = _read_command(request, {**typed, "channel": channel})
    if command is not None and (fault is None or fault[0] == "net_unseen"):
        reckoning, refusal = await place.database.read(find_wish_reckoning, command, place.clock())
        if refusal is not None:
            reckoning, fault = None, (refusal.code, refusal.data)
    context: dict[str, Any] = {
        "desk": desk,
        "can": desk.withdrawable,
        "typed": typed.get("amount", ""),
        "channel": channel,
        "reckoning": reckoning,
        "told": _describe_reckoning(reckoning) if reckoning else None,
        "fault": find_words(request, fault[0], fault[1])["text"] if fault else None,
        "key": key or secrets.token_urlsafe(16),
    }
    return render(request, "h5/me/withdraw.html", status=status, **context)


def _read_command(request: web.Request, form: Mapping[str, str]) -> RequestWithdrawal | None:
    """What the form asks for; None when its amount can't be read."""
    place, amount_fen = door(request), read_fen(form.get("amount", ""))
    if amount_fen is None:
        return None
    return RequestWithdrawal(
        person=member(member_id(request)),
        amount_fen=amount_fen,
        channel=next((one for one in _CHANNELS if one == form.get("channel")), _CHANNELS[0]),
        request_key=form.get("key", ""),
        prefix=place.number_prefix,
        terms=place.transfers.terms,
    )


def _describe_reckoning(reckoning: Reckoning) -> dict[str, Any]:
    """Fee, tax and net in words for the page; `seen` comes back with the form."""
    return {
        "fee": plain_money(reckoning.fee_fen),
        "tax": plain_money(reckoning.tax_fen),
        "net": plain_money(max(0, reckoning.net_fen)),
        "seen": str(reckoning.net_fen),
        "taxed": reckoning.tax_fen > 0,
        "fault": None,
    }


def _describe_reason(reason: str | None) -> str:
    """Why a withdrawal ended as it did, in plain words; what WeChat or a person wrote is shown as it is."""
    known = words("withdrawals.toml")["reasons"]
    return str(known.get(reason or "", reason or ""))


def _describe_review(payout: Payout) -> str | None:
    """Why a withdrawal waits for the merchant, in plain words; None if it does not."""
    if payout.review is None:
        return None
    said: str = words("withdrawals.toml")["reviews"][payout.review]
    return said.format(limit=plain_money(payout.review_above_fen, short=True))


def _back_to(form: Mapping[str, str]) -> URL:
    """The page for asking, with what was typed."""
    return _NEW.with_query({name: form[name] for name in ("amount", "channel", "key") if form.get(name)})


ROUTES = (
    Route("GET", "/me/withdrawals", show_withdrawals, "withdrawals", "member", "nobody", READ),
    Route("POST", "/me/withdrawals", send_withdrawal, "withdrawal_request", "member", "nobody", COSTLY),
    Route("GET", "/me/withdrawals/new", show_new, "withdrawal_new", "member", "nobody", READ),
    Route("GET", "/me/withdrawals/quote", tell_reckoning, "withdrawal_quote", "member", "nobody", READ, "data"),
    Route("GET", "/me/withdrawals/{number}", show_withdrawal, "withdrawal", "member", "withdrawal", READ),
    Route(
        "GET", "/me/withdrawals/{number}/state", tell_status, "withdrawal_state", "member", "withdrawal", READ, "data"
    ),
    Route("POST", "/me/withdrawals/{number}/check", check, "withdrawal_check", "member", "withdrawal", COSTLY),
    Route("POST", "/me/withdrawals/{number}/cancellation", cancel, "withdrawal_cancel", "member", "withdrawal", FORM),
)

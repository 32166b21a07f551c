"""What staff decide about one member: their right to earn, tier, referrer and balance; erasing and exporting."""

import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from aiohttp import web

from commissions.actor import Actor
from commissions.awards.deciding import review_person
from commissions.beneficiary import MemberId, member
from commissions.ledger.adjustments import Adjust
from commissions.network.distributor import Distributor
from commissions.network.moves import move_member
from commissions.network.refusals import ReasonMissing
from commissions.network.service import appoint_distributor, restore_distributor, suspend_distributor
from commissions.ports import Transaction
from commissions.refusals import Refusal
from commissions.tiers.service import lock_tier, set_tier, unlock_tier
from shop.accounts.permissions import Permission
from shop.adjustments.service import Outcome, adjust_within, write_off_within
from shop.desk.member_pages import get_person
from shop.desk.members import export_member
from shop.desk.people import get_typed_member
from shop.erasure import erase_member
from shop.own_data import write_portrait
from shop.settings.limits import LIMITS
from shop.traces.queries import list_same_person
from shop.web.console.forms import read_yuan
from shop.web.console.member_view import show_member
from shop.web.console.presence import acting
from shop.web.console.route import do
from shop.web.console.saying import act, go_on
from shop.web.door import door

_ONE = r"/console/members/{code:[a-z0-9]{1,18}}"
_NUMBER = re.compile(r"[0-9a-f]{20}", re.ASCII)
_Fields = Mapping[str, str]
_Deciding = Callable[[web.Request, Distributor, _Fields], Awaitable[web.Response]]


def _of_form(form: str, decide: _Deciding, *, reason: bool = True) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A handler that decides about one member; what is refused shows the page with what was typed."""

    async def handle(request: web.Request) -> web.Response:
        code = request.match_info["code"]
        typed = {name: value.strip() for name, value in (await request.post()).items() if isinstance(value, str)}
        person = await door(request).database.read(get_person, code)
        try:
            if reason and not typed.get("reason"):
                raise ReasonMissing(member_id=person.member_id)
            return await decide(request, person, typed)
        except Refusal as refusal:
            return await show_member(request, person.code, refusal=refusal, form=form, typed=typed)

    return handle


def _back(request: web.Request, person: Distributor, flash: str, **data: str | int) -> web.Response:
    return go_on(request, f"/console/members/{person.code}", flash, **data)


_UseCase = Callable[..., object]


async def _change_right(
    action: str, use_case: _UseCase, flash: str, request: web.Request, person: Distributor, typed: _Fields
) -> web.Response:
    """Whether somebody may earn: suspend, restore, appoint."""
    why: dict[str, Any] = {"by": acting(request), "reason": typed["reason"]}
    await act(request, action, person.code, use_case, person.member_id, **why)
    return _back(request, person, flash)


async def _set_tier(request: web.Request, person: Distributor, typed: _Fields) -> web.Response:
    """Give a tier, or none; reviews leave it then."""
    tier, by, reason = typed.get("tier") or None, acting(request), typed["reason"]
    await act(request, "tier.set", person.code, set_tier, person.member_id, tier, by=by, reason=reason)
    return _back(request, person, "tier_set")


async def _set_lock(request: web.Request, person: Distributor, typed: _Fields) -> web.Response:
    """Keep a tier whatever reviews find, or let them decide again."""
    locks = typed.get("locked") == "yes"
    use_case, action = (lock_tier, "tier.lock") if locks else (unlock_tier, "tier.unlock")
    await act(request, action, person.code, use_case, person.member_id, by=acting(request), reason=typed["reason"])
    return _back(request, person, "tier_locked" if locks else "tier_unlocked")


async def _move(request: web.Request, person: Distributor, typed: _Fields) -> web.Response:
    """Another referrer, or nobody; the team comes along."""
    database, wanted = door(request).database, typed.get("to", "")
    to = await database.read(get_typed_member, wanted) if wanted else None
    same = await database.read(list_same_person, person.member_id)
    moved = await act(
        request,
        "distributor.move",
        person.code,
        move_member,
        person.member_id,
        to=to,
        by=acting(request),
        reason=typed["reason"],
        same_person=same,
    )
    return _back(request, person, "moved_under_way" if moved.under_way else "moved")


async def _adjust(request: web.Request, person: Distributor, typed: _Fields) -> web.Response:
    """Give to, take from or forgive; above what one person may, it waits for a second one."""
    kind, limit_fen = typed.get("kind"), door(request).present.of(LIMITS).adjust_alone_up_to_fen
    fen = read_yuan("金额", typed.get("yuan", ""))
    # The page made the number: the same form sent twice is one adjustment.
    number = typed["number"] if _NUMBER.fullmatch(typed.get("number", "")) else None
    if number is None:
        raise web.HTTPBadRequest
    signed = -fen if kind == "take" else fen
    wanted = Adjust(f"A{number}", member(person.member_id), signed, typed["reason"], acting(request))
    use_case = write_off_within if kind == "write_off" else adjust_within
    action = f"adjustment.{kind if kind in ('take', 'write_off') else 'give'}"
    done: Outcome = await act(request, action, person.code, use_case, wanted, limit_fen=limit_fen)
    return _back(request, person, f"adjustment_{done.status}")


async def _review(request: web.Request, person: Distributor, typed: _Fields) -> web.Response:
    """Hold all that would mature or be withdrawn until the case is decided."""
    await act(
        request,
        "person.review",
        person.code,
        _open_review,
        person.member_id,
        by=acting(request),
        reason=typed["reason"],
    )
    return _back(request, person, "review_opened")


def _open_review(tx: Transaction, member_id: MemberId, *, by: Actor, reason: str) -> bool:
    return review_person(tx, member(member_id), by=by, reason=reason)


async def _erase(request: web.Request, person: Distributor, typed: _Fields) -> web.Response:
    """Erase somebody who asked for it."""
    by, reason = acting(request), typed["reason"]
    fen = await act(request, "member.erase", person.code, erase_member, person.member_id, by=by, reason=reason)
    return _back(request, person, "erased_with_rest" if fen else "erased")


async def _export(request: web.Request, person: Distributor, typed: _Fields) -> web.Response:
    """All that is kept of somebody, for themselves; that it was read stands in the log."""
    by, reason = acting(request), typed["reason"]
    portrait = await act(request, "member.export", person.code, export_member, person.member_id, by=by, reason=reason)
    return web.Response(
        body=write_portrait(portrait),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="member-{person.code}.json"'},
    )


_suspend = partial(_change_right, "distributor.suspend", suspend_distributor, "suspended")
_restore = partial(_change_right, "distributor.restore", restore_distributor, "restored")
_appoint = partial(_change_right, "distributor.appoint", appoint_distributor, "appointed")
_DECIDE, _ERASE = Permission.DECIDE_PEOPLE, Permission.ERASE_PEOPLE
ROUTES = (
    do(f"{_ONE}/suspension", _of_form("suspend", _suspend), "members.suspend", _DECIDE),
    do(f"{_ONE}/restoration", _of_form("restore", _restore), "members.restore", _DECIDE),
    do(f"{_ONE}/appointment", _of_form("appoint", _appoint), "members.appoint", _DECIDE),
    do(f"{_ONE}/tier", _of_form("tier", _set_tier), "members.tier", _DECIDE),
    do(f"{_ONE}/tier/lock", _of_form("lock", _set_lock), "members.lock", _DECIDE),
    do(f"{_ONE}/referrer", _of_form("move", _move), "members.move", _DECIDE),
    do(f"{_ONE}/review", _of_form("review", _review), "members.review", _DECIDE),
    do(
        f"{_ONE}/adjustment",
        _of_form("adjust", _adjust),
        "members.adjust",
        Permission.ADJUST_BALANCES,
        confirms=True,
    ),
    do(f"{_ONE}/erasure", _of_form("erase", _erase), "members.erase", _ERASE, confirms=True),
    do(f"{_ONE}/export", _of_form("export", _export), "members.export", _ERASE, confirms=True),
)

"""我的: the person's own page, with the desk on top for distributors; their name and picture."""

from dataclasses import dataclass
from datetime import date, datetime

from aiohttp import web
from sqlalchemy import Connection

from commissions.beneficiary import MemberId, member
from commissions.days import determine_day
from commissions.policies.queries import find_terms
from commissions.policies.terms import EarningRight
from commissions.statements.earnings import Earnings
from commissions.statements.queries import TeamCounts, find_earnings, find_team, list_daily_earnings
from commissions.tiers.queries import TierProgress, find_tier_progress
from commissions.withdrawals.queries import find_rules
from shop.areas.queries import list_areas_of
from shop.coupons.queries import count_usable
from shop.members.member import Member
from shop.members.refusals import BadName, NameReserved
from shop.members.service import rename
from shop.members.signing import Signing, find_signing
from shop.orders.queries import Tab, count_orders
from shop.regions.atlas import describe_region
from shop.targets.queries import OwnTarget, find_own_target
from shop.web.answers import redirect
from shop.web.charts import BarChart, calculate_bars
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.h5.login import sign_profile_tap
from shop.web.owner import find_last_day, find_referrer
from shop.web.rendering import render
from shop.web.routes_table import FORM, READ, Route
from shop.web.sessions import member_id, visitor
from shop.words import words


@dataclass(frozen=True)
class _OwnPage:
    """What 我的 shows. `earnings` and `team` only matter for distributors, `may_open` for all others.

    `last_day` is the referrer's, where the referral ends.
    `may_open`: the policy lets a member come to a shop of their own, be it by applying. `areas` are the names of
    regions whose people come to this distributor, each with the day from which it counts where that is still to come.
    """

    earnings: Earnings
    team: TeamCounts
    chart: BarChart
    month: str
    orders: dict[Tab, int]
    referrer: Member | None
    last_day: date | None
    tier: TierProgress | None
    target: OwnTarget | None
    may_open: bool
    coupons: int
    signing: Signing
    areas: tuple[tuple[str, datetime | None], ...]


def _find_own_page(connection: Connection, me: MemberId, now: datetime) -> _OwnPage:
    """All that 我的 shows, read at once."""
    return _OwnPage(
        earnings=find_earnings(connection, member(me), now),
        team=find_team(connection, me),
        chart=calculate_bars(
            [day.earned_fen - day.taken_back_fen for day in list_daily_earnings(connection, member(me), now)]
        ),
        month=f"{determine_day(now):%Y-%m}",
        orders=count_orders(connection, me),
        referrer=find_referrer(connection, me, now),
        last_day=find_last_day(connection, me, now),
        tier=find_tier_progress(connection, me, now),
        target=find_own_target(connection, me, now),
        coupons=count_usable(connection, me, now),
        may_open=find_terms(connection, now).who_may_earn is not EarningRight.HAND_PICKED,
        signing=find_signing(connection, me),
        areas=_list_areas(connection, me, now),
    )


def _list_areas(connection: Connection, me: MemberId, now: datetime) -> tuple[tuple[str, datetime | None], ...]:
    return tuple(
        (describe_region(of.region_code).line, of.begins_at if of.begins_at > now else None)
        for of in list_areas_of(connection, me, now)
    )


async def show_me(request: web.Request) -> web.Response:
    """GET /me"""
    place = door(request)
    page = await place.database.read(_find_own_page, member_id(request), place.clock())
    return render(request, "h5/me/home.html", page=page, said_periods=words("targets.toml")["periods"])


async def show_profile(request: web.Request) -> web.Response:
    """GET /me/profile"""
    tap = sign_profile_tap(request, member_id(request))
    return render(request, "h5/me/profile.html", tap=tap, typed=None, fault=None)


async def save_profile(request: web.Request) -> web.Response:
    """POST /me/profile with `name`."""
    typed = str((await request.post()).get("name", ""))
    try:
        renamed = await door(request).database.transact(rename, member_id(request), typed)
    except (BadName, NameReserved) as refused:
        tap = sign_profile_tap(request, member_id(request))
        context = {"tap": tap, "typed": typed, "fault": refused.code}
        return render(request, "h5/me/profile.html", status=422, **context)
    response = redirect("/me", after_post=True)
    set_flash(request, response, "name_held" if renamed.held else "name_saved")
    return response


async def show_withdrawing(request: web.Request) -> web.Response:
    """GET /help/withdraw: when money becomes available and how it is paid out."""
    place, me = door(request), visitor(request).member_id
    earnings = await place.database.read(find_earnings, member(me), place.clock()) if me is not None else None
    terms = await place.database.read(find_terms, place.clock())
    return render(
        request,
        "h5/help/withdraw.html",
        earnings=earnings,
        hold_days=terms.hold_days,
        rules=await place.database.read(find_rules, place.clock()),
        receive_days=place.terms.auto_receive_days,
    )


async def show_words(request: web.Request) -> web.Response:
    """GET /help/words: what each word of the desk means."""
    return render(request, "h5/help/words.html", said=words("desk_words.toml")["word"])


ROUTES = (
    Route("GET", "/me", show_me, "me", "member", "nobody", READ),
    Route("GET", "/me/profile", show_profile, "profile", "member", "nobody", READ),
    Route("POST", "/me/profile", save_profile, "profile_save", "member", "nobody", FORM),
    Route("GET", "/help/words", show_words, "desk_words", "visitor", "nobody", READ),
    Route("GET", "/help/withdraw", show_withdrawing, "withdrawing", "visitor", "nobody", READ),
)

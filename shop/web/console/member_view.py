"""A member's page, also after a form of it was refused: what was typed stands in its form again."""

from collections.abc import Mapping
from secrets import token_hex

from aiohttp import web

from commissions.days import determine_day, determine_last_day
from commissions.refusals import Refusal
from shop.desk.member_pages import BALANCES, read_member_page
from shop.inbox.wording import tell_notice
from shop.regions.atlas import describe_region
from shop.settings.limits import LIMITS
from shop.web.console.rendering import render, word_problem
from shop.web.door import door
from shop.words import words

PEOPLE = "console/people.toml"


async def show_member(
    request: web.Request,
    code: str,
    *,
    refusal: Refusal | None = None,
    form: str = "",
    typed: Mapping[str, str] | None = None,
) -> web.Response:
    """The page of whoever has this link code or number.

    `form` names the one that was refused, `typed` its fields.
    """
    place = door(request)
    page = await place.database.read(read_member_page, code, place.clock())
    return render(
        request,
        "console/people/member.html",
        status=refusal.status if refusal else 200,
        page=page,
        said=words(PEOPLE),
        balances=[(name, page.person.balances.get(name, 0)) for name in BALANCES],
        notices=[(kept, tell_notice(kept.notice)) for kept in page.notices],
        limit_fen=door(request).present.of(LIMITS).adjust_alone_up_to_fen,
        number=token_hex(10),
        problem=word_problem(request, refusal) if refusal else "",
        areas=[
            (of, describe_region(of.region_code).line, of.ends_at and determine_last_day(of.ends_at))
            for of in page.areas
        ],
        today=determine_day(place.clock()).isoformat(),
        form=form,
        typed=typed or {},
    )

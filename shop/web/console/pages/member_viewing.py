"""Looking at the shop as a member sees it: a link that opens once, written to the log with why."""

from aiohttp import web

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.desk.member_pages import get_person
from shop.sessions.service import hash_secret, make_secret
from shop.sessions.viewing import allow_viewing
from shop.web.console.door import console
from shop.web.console.member_view import show_member
from shop.web.console.presence import acting
from shop.web.console.rendering import render
from shop.web.console.route import do
from shop.web.console.saying import act
from shop.web.door import door


async def look(request: web.Request) -> web.Response:
    """Issue the link. It is shown, not gone to: no form of the console may lead to another origin."""
    code, form = request.match_info["code"], await request.post()
    reason = str(form.get("reason", "")).strip()
    person, ticket = await door(request).database.read(get_person, code), make_secret()
    try:
        await act(
            request,
            "member.view",
            person.code,
            allow_viewing,
            person.member_id,
            hash_secret(ticket),
            by=acting(request),
            reason=reason,
        )
    except Refusal as refusal:
        return await show_member(request, person.code, refusal=refusal, form="look", typed={"reason": reason})
    address = f"{console(request).shop.base_url}/viewing/{ticket}"
    return render(request, "console/people/looking.html", person=person, address=address)


ROUTES = (
    do(
        r"/console/members/{code:[a-z0-9]{1,18}}/viewing",
        look,
        "members.viewing",
        Permission.LOOK_AS_PEOPLE,
        also=Permission.SEE_RECIPIENTS,
    ),
)

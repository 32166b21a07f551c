"""The people who work here: invited by a link, given a role and ticks, helped when they lost their phone, dismissed."""

from typing import Any

from aiohttp import web

from commissions.actor import staff_acting
from shop.accounts.invitations import dismiss, invite, reset_account
from shop.accounts.permissions import ROLES, Permission, Role
from shop.accounts.queries import get_account, list_accounts
from shop.accounts.service import change_rights, find_tied_member, tie_member
from shop.desk.people import get_typed_member
from shop.integrations.service import count_keys_made_by
from shop.web.console.door import console
from shop.web.console.presence import acting, presence
from shop.web.console.rendering import render
from shop.web.console.route import do, see
from shop.web.console.saying import act, go_on
from shop.web.door import door
from shop.words import words

_PATH, _ONE = "/console/staff", r"/console/staff/{code:[0-9a-f]{10}}"


async def show_staff(request: web.Request) -> web.Response:
    """Everyone, and a form that invites."""
    return await _show(request)


async def invite_somebody(request: web.Request) -> web.Response:
    """Make a link, shown once."""
    role, now = _read_role(str((await request.post()).get("role", ""))), console(request).wall_clock()
    secret = await act(request, "account.invite", role.value, invite, role, now, by=acting(request))
    return await _show(request, secret)


async def show_one(request: web.Request) -> web.Response:
    """One account with all its ticks."""
    account = await door(request).database.read(get_account, request.match_info["code"])
    said = words("console/staff.toml")
    member = await door(request).database.read(find_tied_member, account.staff_code)
    page = {"roles": said["roles"], "groups": said["group"], "permissions": said["permissions"], "member": member or ""}
    return render(request, "console/staff/one.html", account=account, held=account.rights.permissions, **page)


async def save_rights(request: web.Request) -> web.Response:
    """Give a role with exactly the permissions that are ticked; another role begins with its own."""
    form, code = await request.post(), request.match_info["code"]
    role = _read_role(str(form.get("role", "")))
    ticked = {Permission(str(name)) for name in form.getall("permission", []) if name in set(Permission)}
    chosen = ticked if role == form.get("former") else ROLES[role]
    account = await act(request, "account.rights", code, change_rights, code, role, chosen, by=acting(request))
    return go_on(request, f"{_PATH}/{code}", "rights_changed", name=account.name)


async def save_member(request: web.Request) -> web.Response:
    """Say which member this person is as well, so that nobody decides about their own gain."""
    code, typed = request.match_info["code"], str((await request.post()).get("member", "")).strip()
    account = await door(request).database.read(get_account, code)
    member_id = await door(request).database.read(get_typed_member, typed) if typed else None
    await act(request, "staff.member", code, tie_member, code, member_id, by=acting(request))
    return go_on(request, f"{_PATH}/{code}", "member_tied", name=account.name)


async def reset(request: web.Request) -> web.Response:
    """Take password and second factor away, and make a link, shown once."""
    code, now = request.match_info["code"], console(request).wall_clock()
    secret = await act(request, "account.reset", code, reset_account, code, now, by=acting(request))
    return await _show(request, secret)


async def end_one(request: web.Request) -> web.Response:
    """Dismiss somebody; nobody does it to themselves."""
    code = request.match_info["code"]
    account = await door(request).database.read(get_account, code)
    if code == presence(request).account.staff_code:
        raise web.HTTPForbidden
    await act(request, "account.dismiss", code, dismiss, code, by=acting(request))
    keys = await door(request).database.read(count_keys_made_by, staff_acting(code))
    return go_on(request, _PATH, "dismissed", name=account.name, keys=keys)


async def _show(request: web.Request, secret: str | None = None) -> web.Response:
    said: dict[str, Any] = words("console/staff.toml")
    accounts = await door(request).database.read(list_accounts)
    link = f"{console(request).url}/console/invitation?key={secret}" if secret else None
    page = {"roles": said["roles"], "about": said["about"]}
    return render(request, "console/staff/list.html", accounts=accounts, link=link, **page)


def _read_role(typed: str) -> Role:
    if typed not in set(Role):
        raise web.HTTPBadRequest
    return Role(typed)


ROUTES = (
    see(_PATH, show_staff, "staff", Permission.EDIT_STAFF),
    do(_PATH, invite_somebody, "staff.invite", Permission.EDIT_STAFF, confirms=True),
    see(_ONE, show_one, "staff.one", Permission.EDIT_STAFF),
    do(f"{_ONE}/rights", save_rights, "staff.rights", Permission.EDIT_STAFF, confirms=True),
    do(f"{_ONE}/member", save_member, "staff.member", Permission.EDIT_STAFF, confirms=True),
    do(f"{_ONE}/reset", reset, "staff.reset", Permission.EDIT_STAFF, confirms=True),
    do(f"{_ONE}/dismissal", end_one, "staff.dismissal", Permission.EDIT_STAFF, confirms=True),
)

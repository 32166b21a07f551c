"""收货地址: kept by the member, chosen at checkout (`?to=/checkout` turns the list into a choice)."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from aiohttp import web

from shop.addresses.address import LONGEST, AddressForm
from shop.addresses.picked import read_picked
from shop.addresses.refusals import BadAddress
from shop.addresses.service import (
    change_address,
    delete_address,
    find_default_address,
    get_address,
    list_addresses,
)
from shop.areas.service import keep_address, keep_picked_address
from shop.regions.atlas import describe_region, list_parts, parent_of
from shop.regions.choosing import determine_choice, list_steps
from shop.regions.reading import Pasted, read_pasted
from shop.web.answers import redirect
from shop.web.door import door
from shop.web.flashes import set_flash
from shop.web.rendering import render
from shop.web.routes_table import FILE, FORM, READ, Route
from shop.web.sessions import member_id
from shop.web.targets import safe_target

_LIST = "/me/addresses"
_CHOICES = ("province", "city", "district")
"""The names of the lists; for a municipality the second one already has its districts."""


async def show_addresses(request: web.Request) -> web.Response:
    """GET /me/addresses?to=…"""
    addresses = await door(request).database.read(list_addresses, member_id(request))
    target = _target(request)
    choices = {address.code: choose(target, address.code) for address in addresses} if target else {}
    return render(request, "h5/me/addresses.html", addresses=addresses, choices=choices, to=_onward(target))


async def show_new_address(request: web.Request) -> web.Response:
    """GET /me/addresses/new"""
    known = await door(request).database.read(find_default_address, member_id(request))
    form = AddressForm("", "", parent_of(known.district_code) if known and known.district_code else "", "")
    return _show_form(request, form, code=None, is_first=known is None)


async def show_address(request: web.Request) -> web.Response:
    """GET /me/addresses/{code}"""
    code = request.match_info["code"]
    found = await door(request).database.read(get_address, member_id(request), code)
    form = AddressForm(found.name, found.phone, found.district_code, found.street, found.is_default)
    return _show_form(request, form, code=code, is_first=found.is_default)


async def read_address(request: web.Request) -> web.Response:
    """POST /me/addresses/reading?code=….

    Fills the form from what was pasted, or shows the next list of regions. Nothing is kept. What the pasted text does
    not say for certain stays as it was typed.
    """
    sent = await request.post()
    form, pasted = _read_form(sent), str(sent.get("pasted", "")).strip()
    read = read_pasted(pasted) if pasted else None
    filled = _fill_form(form, read) if read else form
    code = request.query.get("code") or None
    return _show_form(request, filled, code=code, is_first=False, read=read, pasted=pasted)


async def tell_parts(request: web.Request) -> web.Response:
    """GET /regions/{code}: what lies in a region, for the sheet that chooses one."""
    parts = [
        {"code": part.code, "name": part.name, "ends": part.ends} for part in list_parts(request.match_info["code"])
    ]
    return web.json_response(parts, headers={"Cache-Control": "public, max-age=86400"})


async def save_new_address(request: web.Request) -> web.Response:
    """POST /me/addresses"""
    form = _read_form(await request.post())
    try:
        kept = await door(request).database.transact(keep_address, member_id(request), form)
    except BadAddress as refused:
        return _show_form(request, form, code=None, is_first=False, refused=refused)
    target = _target(request)
    return _saved(request, choose(target, kept.code) if target else _LIST)


async def keep_picked(request: web.Request) -> web.Response:
    """POST /me/addresses/picked?to=…: what the buyer chose in WeChat's address book.

    What fits is kept, and chosen where one came from; what does not fit our regions is shown to be completed.
    """
    form = read_picked({name: str(value) for name, value in (await request.post()).items()})
    try:
        kept = await door(request).database.transact(keep_picked_address, member_id(request), form)
    except BadAddress as refused:
        return _show_form(request, form, code=None, is_first=False, refused=refused, picked=True)
    target = _target(request)
    return _saved(request, choose(target, kept.code) if target else _LIST)


async def save_address(request: web.Request) -> web.Response:
    """POST /me/addresses/{code}"""
    code, form = request.match_info["code"], _read_form(await request.post())
    try:
        await door(request).database.transact(change_address, member_id(request), code, form)
    except BadAddress as refused:
        return _show_form(request, form, code=code, is_first=False, refused=refused)
    return _saved(request, f"{_LIST}{_onward(_target(request))}")


async def remove_address(request: web.Request) -> web.Response:
    """POST /me/addresses/{code}/deletion"""
    await door(request).database.transact(delete_address, member_id(request), request.match_info["code"])
    response = redirect(f"{_LIST}{_onward(_target(request))}", after_post=True)
    set_flash(request, response, "address_deleted")
    return response


def _read_form(sent: Mapping[str, object]) -> AddressForm:
    """What was typed, as it was typed."""
    texts = {name: str(sent.get(name, "")) for name in LONGEST}
    choice = determine_choice([str(sent.get(name, "")) for name in _CHOICES])
    return AddressForm(**texts, district_code=choice, is_default="is_default" in sent)


def _fill_form(form: AddressForm, read: Pasted) -> AddressForm:
    """The form with what a pasted text says; the rest as it was."""
    return AddressForm(
        name=read.name or form.name,
        phone=read.phone or form.phone,
        district_code=read.region_code or form.district_code,
        street=read.street or form.street,
        is_default=form.is_default,
    )


def choose(target: str, code: str) -> str:
    """The page that asked for an address, with the chosen one in its query."""
    return f"{target}{'&' if '?' in target else '?'}{urlencode({'address': code})}"


def _target(request: web.Request) -> str | None:
    return safe_target(request.query.get("to"), "") or None


def _onward(target: str | None) -> str:
    return f"?to={quote(target, safe='')}" if target else ""


def _reading_query(code: str | None, target: str | None) -> str:
    query = {name: value for name, value in (("code", code), ("to", target)) if value}
    return f"?{urlencode(query)}" if query else ""


def _saved(request: web.Request, location: str) -> web.Response:
    response = redirect(location, after_post=True)
    set_flash(request, response, "address_saved")
    return response


def _show_form(
    request: web.Request,
    form: AddressForm,
    *,
    code: str | None,
    is_first: bool,
    refused: BadAddress | None = None,
    read: Pasted | None = None,
    pasted: str = "",
    picked: bool = False,
) -> web.Response:
    steps = list_steps(form.district_code)
    context = {
        "form": form,
        "steps": [*zip(_CHOICES, steps, strict=False)],
        "region": describe_region(form.district_code),
        "more": bool(list_parts(form.district_code)) or not form.district_code,
        "read": read,
        "pasted": pasted,
        "picked": picked,
        "parsing": _reading_query(code, _target(request)),
        "code": code,
        "is_first": is_first,
        "faults": refused.data["fields"] if refused else {},
        "to": _onward(_target(request)),
    }
    return render(request, "h5/me/address.html", status=422 if refused else 200, **context)


ROUTES = (
    Route("GET", "/regions/{code:[0-9]{6}}", tell_parts, "region_parts", "visitor", "nobody", FILE, "file"),
    Route("GET", "/me/addresses", show_addresses, "addresses", "member", "nobody", READ),
    Route("POST", "/me/addresses", save_new_address, "address_add", "member", "nobody", FORM),
    Route("POST", "/me/addresses/picked", keep_picked, "address_picked", "member", "nobody", FORM),
    Route("GET", "/me/addresses/new", show_new_address, "address_new", "member", "nobody", READ),
    Route("POST", "/me/addresses/reading", read_address, "address_read", "member", "nobody", FORM),
    Route("GET", "/me/addresses/{code}", show_address, "address", "member", "address", READ),
    Route("POST", "/me/addresses/{code}", save_address, "address_save", "member", "address", FORM),
    Route("POST", "/me/addresses/{code}/deletion", remove_address, "address_delete", "member", "address", FORM),
)

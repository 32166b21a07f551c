"""公众号菜单: the menu at the foot of the chat, edited, compared with what WeChat shows, and only then pushed."""

from dataclasses import asdict
from typing import Any

from aiohttp import web

from commissions.refusals import Refusal
from shop.accounts.permissions import Permission
from shop.desk.account_menu import read_menu_sheet, record_menu_push
from shop.desk.deciding import save
from shop.settings.document import StaleDocument
from shop.settings.menu import MENU, MenuButton, MenuDocument, find_fault, list_differences
from shop.settings.ports import AccountRefused
from shop.settings.service import SaveDocument
from shop.web.console.account_words import word_account
from shop.web.console.door import console
from shop.web.console.menu_form import list_slots, move, read_buttons
from shop.web.console.presence import acting
from shop.web.console.rendering import render, word_problem
from shop.web.console.route import ConsoleRoute, do, see
from shop.web.console.saying import ORIGIN, act, go_on
from shop.web.console.typed_document import read_version
from shop.web.door import door
from shop.web.routes_table import Limits
from shop.words import words

_PATH, _SAID = "/console/account/menu", "console/account_menu.toml"
_WECHAT = f"{_PATH}/wechat"
_ASKING = Limits(0, 20)
"""Each asks WeChat, ten thousand times a day at most."""


async def show_menu(request: web.Request) -> web.Response:
    """The menu as it is kept, to be edited."""
    sheet = await door(request).database.read(read_menu_sheet)
    return _show(request, sheet.buttons, sheet.version, pushed=sheet.pushed)


async def save_menu(request: web.Request) -> web.Response:
    """Keep what was typed, or show it again after a place was moved. Nobody sees it before it is pushed."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    buttons, version = read_buttons(form), read_version(form)
    if "move" in form:
        return _show(request, move(buttons, form["move"]), version)
    fault = find_fault(buttons)
    if fault is not None:
        said = words(_SAID)["rules"][fault.rule].format(place=fault.place)
        return _show(request, buttons, version, problem=said, wrong=fault.place)
    try:
        await _save(request, buttons, version)
    except StaleDocument as stale:
        return _show(request, buttons, version, problem=word_problem(request, stale))
    return go_on(request, _WECHAT if "compare" in form else _PATH, "menu_saved")


async def reset_menu(request: web.Request) -> web.Response:
    """The menu that is shipped, as the next version."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    await _save(request, MenuDocument().buttons, read_version(form))
    return go_on(request, _PATH, "menu_reset")


async def compare_menu(request: web.Request) -> web.Response:
    """What WeChat shows now beside what is kept, place by place."""
    return await _compare(request)


async def take_menu(request: web.Request) -> web.Response:
    """Make what WeChat shows now the menu that is kept."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    try:
        theirs = await console(request).account.read_menu()
        fault = find_fault(theirs.buttons)
        if fault is None:
            await _save(request, theirs.buttons, read_version(form))
    except Refusal as refusal:
        return await _compare(request, refusal)
    if fault is not None:
        said = words(_SAID)["rules"][fault.rule].format(place=fault.place)
        return _show(request, theirs.buttons, read_version(form), problem=said, wrong=fault.place)
    return go_on(request, _PATH, "menu_taken")


async def push_menu(request: web.Request) -> web.Response:
    """Let people see the version that was looked at."""
    form, place = {name: str(value) for name, value in (await request.post()).items()}, door(request)
    sheet = await place.database.read(read_menu_sheet)
    try:
        if sheet.version != read_version(form):
            raise StaleDocument(document=MENU.key, version=sheet.version)
        await console(request).account.push_menu(sheet.buttons)
    except AccountRefused as refused:
        await _record(request, sheet.version, int(str(refused.data["errcode"])))
        return await _compare(request, refused)
    except Refusal as refusal:
        return await _compare(request, refusal)
    await _record(request, sheet.version, None)
    return go_on(request, _WECHAT, "menu_pushed")


async def _record(request: web.Request, version: int, errcode: int | None) -> None:
    action = "settings.menu_push" if errcode is None else "settings.menu_push_refused"
    await act(request, action, MENU.key, record_menu_push, version, errcode, by=acting(request))


async def _save(request: web.Request, buttons: tuple[MenuButton, ...], version: int) -> None:
    command = SaveDocument(MENU.key, version, {"buttons": [asdict(of) for of in buttons]}, acting(request))
    await save(door(request).database, door(request).present, ORIGIN, command)


def _show(
    request: web.Request, buttons: tuple[MenuButton, ...], version: int, *, problem: str = "", **page: Any
) -> web.Response:
    status = 422 if problem else 200
    slots, said = list_slots(buttons), words(_SAID)
    shown = {"slots": slots, "buttons": buttons, "version": version, "said": said, "problem": problem}
    rest = {"pushed": None, "wrong": "", **page}
    return render(request, "console/account/menu.html", status=status, **shown, **rest)


async def _compare(request: web.Request, refusal: Refusal | None = None) -> web.Response:
    sheet = await door(request).database.read(read_menu_sheet)
    theirs, problem = None, word_account(request, refusal) if refusal else ""
    try:
        theirs = await console(request).account.read_menu()
    except Refusal as silent:
        problem = problem or word_account(request, silent)
    differences = list_differences(sheet.buttons, theirs.buttons) if theirs else ()
    page = {"sheet": sheet, "theirs": theirs, "differences": differences, "said": words(_SAID), "problem": problem}
    return render(request, "console/account/menu_wechat.html", status=refusal.status if refusal else 200, **page)


ROUTES = (
    see(_PATH, show_menu, "account.menu", Permission.SEE_SETTINGS),
    do(_PATH, save_menu, "account.menu.save", Permission.EDIT_STOREFRONT, also=Permission.SEE_SETTINGS),
    do(f"{_PATH}/reset", reset_menu, "account.menu.reset", Permission.EDIT_STOREFRONT, also=Permission.SEE_SETTINGS),
    ConsoleRoute("GET", _WECHAT, compare_menu, "account.menu.wechat", Permission.SEE_SETTINGS, "merchant", _ASKING),
    do(f"{_PATH}/take", take_menu, "account.menu.take", Permission.EDIT_STOREFRONT, also=Permission.SEE_SETTINGS),
    do(
        f"{_PATH}/push",
        push_menu,
        "account.menu.push",
        Permission.EDIT_STOREFRONT,
        confirms=True,
        also=Permission.SEE_SETTINGS,
    ),
)

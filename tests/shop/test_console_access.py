"""Every route of the console × every role, made from the table; and the ways round it."""

import re

import pytest

from shop.accounts.permissions import ROLES, Permission, Role
from shop.web.console.route import ConsoleRoute
from shop.web.console.routes import ROUTES
from shop.words import words
from tests.support.console import Console, Desk

GUARDED = tuple(route for route in ROUTES if isinstance(route.permission, Permission))
_FIELD = re.compile(r"\{([a-z_]+)(?::([^{}]|\{[^{}]*\})*)?\}")


def make_path(route: ConsoleRoute) -> str:
    """An address of a route whose object does not exist: what is behind the gate answers 404, never 403."""
    pattern = re.compile(_FIELD.sub(_make_pattern, route.path))
    for tried in ("9", "0123456789", "L20260101000000000000", "zz", "available"):
        found = _FIELD.sub(tried, route.path)
        if pattern.fullmatch(found):
            return found
    raise AssertionError(f"no example fits {route.path}")


def _make_pattern(field: re.Match[str]) -> str:
    _, _, pattern = field[0][1:-1].partition(":")
    return f"(?:{pattern})" if pattern else "[^/]+"


def test_every_route_says_what_it_must_and_stands_once() -> None:
    assert len({route.name for route in ROUTES}) == len(ROUTES)
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)
    outside = [route.path for route in ROUTES if route.kind != "file" and not route.path.startswith("/console")]
    assert not outside
    open_to_all = {route.name for route in ROUTES if route.permission == "anyone" and route.kind != "file"}
    assert open_to_all == {"entry.login", "entry.login.check", "invitation", "invitation.accept"}
    changing = [r.name for r in GUARDED if r.method == "POST" and str(r.permission).endswith(".see")]
    assert not changing, "what only looks changes nothing"


def test_a_route_without_a_permission_does_not_import() -> None:
    with pytest.raises(TypeError):
        ConsoleRoute("GET", "/console/x", None, "x")  # type: ignore[call-arg, arg-type]


def test_every_entry_of_the_rail_is_a_page() -> None:
    names = {route.name for route in ROUTES if route.method == "GET"}
    assert {entry[0] for room in words("console/menu.toml")["room"] for entry in room["pages"]} <= names


def test_every_permission_and_role_has_its_word() -> None:
    said = words("console/staff.toml")
    assert set(said["permissions"]) == {of.value for of in Permission}
    assert {name for group in said["group"] for name in group["permissions"]} == {of.value for of in Permission}
    assert set(said["roles"]) == set(said["about"]) == {of.value for of in Role}


@pytest.mark.parametrize("role", Role)
async def test_a_role_passes_where_it_may_and_nowhere_else(console: Console, role: Role) -> None:
    desk = await console.sign_in(role)
    token = await desk.token()
    wrong = {}
    for route in GUARDED:
        status = await ask(desk, route, token)
        may = {route.permission, route.also or route.permission} <= ROLES[role]
        if (status == 403) is may or status >= 500:
            wrong[route.name] = status
    assert not wrong, "403 exactly where the role may not; whoever may is answered by the page itself"


async def test_nobody_passes_without_a_session(console: Console) -> None:
    for route in (route for route in ROUTES if route.permission != "anyone"):
        response = await console.client.request(route.method, make_path(route), allow_redirects=False)
        answered = response.status, response.headers.get("Location", "")
        if route.method == "POST":
            assert response.status in (303, 403, 401), (route.name, answered)
        else:
            assert answered[0] in (302, 401), (route.name, answered)
            assert answered[0] == 401 or answered[1].startswith("/console/login"), (route.name, answered)


async def test_no_form_is_taken_without_its_token_or_from_elsewhere(console: Console) -> None:
    desk = await console.sign_in()
    token = await desk.token()
    for route in (route for route in ROUTES if route.method == "POST"):
        path = make_path(route)
        bare = await desk.client.post(path, data={"x": "1"}, cookies=desk.cookies, allow_redirects=False)
        foreign = await desk.client.post(
            path,
            data={"csrf": token},
            cookies=desk.cookies,
            headers={"Origin": "https://evil.test"},
            allow_redirects=False,
        )
        assert (bare.status, foreign.status) == (403, 403), route.name


async def test_ticks_add_and_remove(console: Console) -> None:
    ticks = {*ROLES[Role.SUPPORT], Permission.SEE_LOG} - {Permission.SEE_ORDERS}
    desk = await console.sign_in(Role.SUPPORT, ticks=ticks)
    assert (await desk.get("/console/log")).status == 200
    assert (await desk.get("/console/staff")).status == 403


async def ask(desk: Desk, route: ConsoleRoute, token: str) -> int:
    """The status that a route answers this desk with."""
    path = make_path(route)
    if route.method == "GET":
        return (await desk.get(path)).status
    response = await desk.client.post(path, data={"csrf": token}, cookies=desk.cookies, allow_redirects=False)
    return response.status

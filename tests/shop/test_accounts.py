"""Accounts of staff: from the set-up link to the second factor, and whoever tries to come in otherwise."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest

from commissions.actor import TERMINAL
from shop.accounts.account import determine_lock
from shop.accounts.invitations import invite, invite_first
from shop.accounts.passwords import check_strength, hash_password, is_password
from shop.accounts.permissions import ROLES, Permission, Rights, Role, determine_rights
from shop.accounts.queries import get_account
from shop.accounts.refusals import LastOwner, PasswordTooWeak
from shop.accounts.second_factor import find_step
from shop.accounts.service import change_rights, find_kept
from shop.accounts.sessions import forget_old_sessions
from shop.accounts.tables import recovery_code, staff_account, staff_session
from shop.audit_log.queries import list_acts
from shop.members.member import Identity
from shop.members.service import recognise
from shop.web.csrf import mask
from shop.web.door import Door
from tests.support.clock import MovableClock
from tests.support.console import Console, open_console
from tests.support.databases import AnyDatabase

PASSWORD = "correct horse battery"
_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')
_SECRET = re.compile(r'<code class="secret">([^<]+)</code>')
_CODES = re.compile(r"<li><code>([^<]+)</code></li>")


class WallClock:
    """The real time of a test: a rehearsal's clock moves without it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 30, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def wall_clock() -> WallClock:
    return WallClock()


@pytest.fixture
async def console(door: Door, wall_clock: WallClock) -> AsyncIterator[Console]:
    async with open_console(door, wall_clock=wall_clock) as opened:
        yield opened


class Browser:
    """A browser with a jar of cookies."""

    def __init__(self, console: Console) -> None:
        self._client, self.jar = console.client, dict[str, str]()

    async def get(self, path: str) -> tuple[int, str, str]:
        """Status, text, where it sends on to."""
        return await self._ask("GET", path, None)

    async def post(self, form_path: str, path: str, **fields: str) -> tuple[int, str, str]:
        """Send a form as the page at `form_path` would."""
        found = _TOKEN.search((await self.get(form_path))[1])
        assert found
        return await self._ask("POST", path, {"csrf": found[1], **fields})

    async def _ask(self, method: str, path: str, data: dict[str, str] | None) -> tuple[int, str, str]:
        response = await self._client.request(
            method, path, data=data, cookies=self.jar, allow_redirects=False, headers={"User-Agent": "Mozilla/5.0"}
        )
        self.jar |= {name: morsel.value for name, morsel in response.cookies.items()}
        return response.status, await response.text(), response.headers.get("Location", "")


async def make_link(database: AnyDatabase, now: datetime, role: Role = Role.OWNER) -> str:
    secret = await database.transact(invite, role, now, by=TERMINAL)
    return f"/console/invitation?key={secret}"


async def accept(browser: Browser, link: str, login: str = "owner") -> tuple[int, str, str]:
    """Follow a link and make the account."""
    key = link.partition("key=")[2]
    return await browser.post(link, "/console/invitation", secret=key, name="王掌柜", login=login, password=PASSWORD)


async def enrol(browser: Browser, now: datetime) -> tuple[str, list[str]]:
    """Scan the code. Returns the secret, and the recovery codes."""
    page = (await browser.get("/console/login/enrol"))[1]
    secret, token = _SECRET.search(page), re.search(r'name="secret" value="([^"]+)"', page)
    assert secret
    assert token
    plain = secret[1].replace(" ", "")
    fields = {"secret": token[1], "code": pyotp.TOTP(plain).at(now)}
    status, text, _ = await browser.post("/console/login/enrol", "/console/login/enrol", **fields)
    assert status == 200, text
    return plain, _CODES.findall(text)


async def test_from_the_set_up_link_to_the_second_factor_and_back_in(console: Console, wall_clock: WallClock) -> None:
    link = await make_link(console.database, wall_clock.now)
    browser, other = Browser(console), Browser(console)
    status, _, _ = await accept(browser, link)
    assert status == 303
    sent_to = (await browser.get("/console/staff"))[2]
    assert sent_to.startswith("/console/login/enrol"), "the password alone opens nothing"

    secret, recovery = await enrol(browser, wall_clock.now)
    assert (await browser.get("/console/staff"))[0] == 200
    assert len(set(recovery)) == 10

    assert (await other.get(link))[0] == 410, "a link is good once"
    fields = {"login": "OWNER ", "password": PASSWORD}
    assert (await other.post("/console/login", "/console/login", **fields))[0] == 303
    used = pyotp.TOTP(secret).at(wall_clock.now)
    assert (await other.post("/console/login/code", "/console/login/code", code=used))[0] == 403, "a code is good once"
    wall_clock.now += timedelta(seconds=60)
    fresh = pyotp.TOTP(secret).at(wall_clock.now)
    assert (await other.post("/console/login/code", "/console/login/code", code=fresh))[0] == 303
    assert (await other.get("/console/staff"))[0] == 200

    third = Browser(console)
    await third.post("/console/login", "/console/login", **fields)
    assert (await third.post("/console/login/code", "/console/login/code", code=recovery[3].upper()))[0] == 303
    again = Browser(console)
    await again.post("/console/login", "/console/login", **fields)
    assert (await again.post("/console/login/code", "/console/login/code", code=recovery[3]))[0] == 403

    acts = (await console.database.read(list_acts)).items
    assert [(of.action, str(of.actor)) for of in acts] == [("account.open", "system:invitation")]
    assert "hash" not in str(acts[0].details) or acts[0].details["after"]["password_hash"] == "…"


async def test_a_link_ends_after_three_days_and_what_was_wrong_is_typed_again(
    console: Console, wall_clock: WallClock
) -> None:
    link = await make_link(console.database, wall_clock.now)
    key, browser = link.partition("key=")[2], Browser(console)
    fields = {"secret": key, "name": "王<script>", "login": "owner"}
    status, text, _ = await browser.post(link, "/console/invitation", **fields, password="short")
    assert status == 409
    assert 'value="王&lt;script&gt;"' in text, "what was typed stands in the form again"
    wall_clock.now += timedelta(days=3)
    assert (await browser.get(link))[0] == 410


async def test_who_guesses_is_locked_out_and_is_not_told_which_was_wrong(
    console: Console, wall_clock: WallClock
) -> None:
    browser = Browser(console)
    await accept(browser, await make_link(console.database, wall_clock.now, Role.OPERATOR), "clerk")
    answers = set()
    for login in ("clerk", "nobody"):
        status, text, _ = await browser.post("/console/login", "/console/login", login=login, password="wrong password")
        answers.add((status, re.sub(r'value="[^"]*"|content="[^"]*"', "", text)))
    assert len(answers) == 1, "an unknown name and a wrong password are answered alike"

    for _ in range(4):
        await browser.post("/console/login", "/console/login", login="clerk", password="wrong password")
    right = {"login": "clerk", "password": PASSWORD}
    assert (await browser.post("/console/login", "/console/login", **right))[0] == 403, "locked for a minute"
    wall_clock.now += timedelta(minutes=1)
    assert (await browser.post("/console/login", "/console/login", **right))[0] == 303
    kept = await console.database.read(find_kept, "clerk")
    assert kept
    assert kept.locked_until is None


async def test_a_session_gets_another_id_at_each_step_and_ends(console: Console, wall_clock: WallClock) -> None:
    browser = Browser(console)
    await accept(browser, await make_link(console.database, wall_clock.now))
    half = browser.jar["staff"]
    await enrol(browser, wall_clock.now)
    whole = browser.jar["staff"]
    assert half != whole
    thief = Browser(console)
    thief.jar["staff"] = half
    assert (await thief.get("/console/me"))[2] == "/console/login?to=/console/me", "the id of before is worth nothing"

    wall_clock.now += timedelta(minutes=29)
    assert (await browser.get("/console/me"))[0] == 200
    wall_clock.now += timedelta(minutes=29)
    assert (await browser.get("/console/me"))[0] == 200, "it was in use meanwhile"
    wall_clock.now += timedelta(minutes=30)
    assert (await browser.get("/console/me"))[0] == 302, "idle for half an hour"

    await browser.post("/console/login", "/console/login", login="owner", password=PASSWORD)
    assert (await browser.post("/console/login/code", "/console/logout"))[0] == 303
    assert (await browser.get("/console/me"))[0] == 302


async def test_what_is_dangerous_asks_for_the_password_and_keeps_the_form(
    console: Console, wall_clock: WallClock
) -> None:
    browser = Browser(console)
    await accept(browser, await make_link(console.database, wall_clock.now))
    await enrol(browser, wall_clock.now)
    wall_clock.now += timedelta(minutes=5)
    status, text, _ = await browser.post("/console/me", "/console/staff", role="finance")
    assert status == 403
    assert 'name="role" value="finance"' in text
    status, text, _ = await browser.post("/console/me", "/console/staff", role="finance", password_again="nonsense")
    assert status == 403
    assert "密码不对" in text
    status, text, _ = await browser.post("/console/me", "/console/staff", role="finance", password_again=PASSWORD)
    assert status == 200
    assert "/console/invitation?key=" in text
    assert (await browser.post("/console/me", "/console/staff", role="finance"))[0] == 200, (
        "not again within five minutes"
    )


async def test_an_owner_helps_dismisses_and_ties(console: Console) -> None:
    owner, clerk = await console.sign_in(), await console.sign_in(Role.OPERATOR, name="店员")
    path = f"/console/staff/{clerk.staff_code}"
    moved = await owner.post(f"{path}/rights", role="auditor", former="operator", permission=["orders.ship"])
    assert moved.status == 303
    assert (await clerk.get("/console/log")).status == 200, "an auditor sees the log"
    reset = await owner.post(f"{path}/reset")
    assert "/console/invitation?key=" in await reset.text()
    assert (await clerk.get("/console/me")).status == 302, "sessions end with the password"

    assert (await owner.post(f"{path}/member", member="nobody")).status == 404
    assert (await owner.post(f"{path}/dismissal")).status == 303, "also who has not followed the link yet"
    assert (await owner.post(f"{path}/dismissal")).status == 404
    own = f"/console/staff/{owner.staff_code}"
    assert (await owner.post(f"{own}/dismissal")).status == 403
    last = await owner.post(f"{own}/rights", role="support", former="owner")
    assert last.status == 403, "one's own rights are another's to change"


async def test_the_last_owner_stays_one(sqlite_database: AnyDatabase, door: Door) -> None:
    async with open_console(door) as console:
        owner, other = await console.sign_in(), await console.sign_in(name="另一位")
        await sqlite_database.transact(change_rights, other.staff_code, Role.SUPPORT, (), by=TERMINAL)
        with pytest.raises(LastOwner):
            await sqlite_database.transact(change_rights, owner.staff_code, Role.SUPPORT, (), by=TERMINAL)


async def test_nothing_readable_of_passwords_codes_and_sessions_is_kept(
    console: Console, wall_clock: WallClock
) -> None:
    browser = Browser(console)
    link = await make_link(console.database, wall_clock.now)
    await accept(browser, link)
    secret, recovery = await enrol(browser, wall_clock.now)
    kept = "".join(
        [str(await console.database.read(_read_all, table)) for table in (staff_account, staff_session, recovery_code)]
    )
    for told in (PASSWORD, secret, recovery[0], browser.jar["staff"], link.partition("key=")[2]):
        assert told not in kept


def _read_all(connection: Any, table: Any) -> list[Any]:
    return [tuple(row) for row in connection.execute(table.select())]


def test_a_lock_doubles_to_an_hour() -> None:
    now = datetime(2026, 11, 30, tzinfo=UTC)
    minutes = [lock and (lock - now) // timedelta(minutes=1) for lock in (determine_lock(n, now) for n in range(4, 13))]
    assert minutes == [None, 1, 2, 4, 8, 16, 32, 60, 60]


@pytest.mark.parametrize(
    "weak",
    ["short", "a" * 200 + "bcdefg", "aaaaaaaaaaaa", "merchant-owner", "1234567890", "Password123", "qwerty12345"],
)
def test_what_everybody_tries_first_is_no_password(weak: str) -> None:
    with pytest.raises(PasswordTooWeak):
        check_strength(weak, "owner")
    check_strength(PASSWORD, "owner")


def test_a_hash_fits_its_password_only() -> None:
    kept = hash_password(PASSWORD)
    assert is_password(kept, PASSWORD)
    assert not is_password(kept, PASSWORD + " ")
    assert not is_password(None, PASSWORD)
    assert not is_password("nonsense", PASSWORD)


def test_codes_of_the_neighbouring_steps_are_taken_and_none_twice() -> None:
    secret, now = pyotp.random_base32(), 1_000_000_020.0
    step = int(now) // 30
    for drift, fits in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        code = pyotp.TOTP(secret).at((step + drift) * 30)
        assert (find_step(secret, code, now, 0) == step + drift) is fits
    code = pyotp.TOTP(secret).at(step * 30)
    assert find_step(secret, code, now, step) is None
    for nonsense in ("", "12345", "1234567", "１２３４５６", "abcdef"):
        assert find_step(secret, nonsense, now, 0) is None


def test_rights_are_kept_as_differences_and_an_owner_loses_none() -> None:
    chosen = {*ROLES[Role.SUPPORT], Permission.DECIDE_REFUNDS} - {Permission.SEE_PEOPLE}
    rights = determine_rights(Role.SUPPORT, chosen)
    assert rights == Rights(Role.SUPPORT, frozenset({Permission.DECIDE_REFUNDS}), frozenset({Permission.SEE_PEOPLE}))
    assert rights.permissions == chosen
    assert determine_rights(Role.OWNER, ()).permissions == set(Permission)
    assert not Rights(Role.SUPPORT).needs_second_factor
    assert Rights(Role.SUPPORT, frozenset({Permission.EDIT_KEYS})).needs_second_factor


async def test_a_rehearsal_moved_on_by_days_logs_nobody_out(console: Console, clock: MovableClock) -> None:
    desk = await console.sign_in()
    clock.advance(days=8)
    await console.database.transact(forget_old_sessions)
    assert (await desk.get("/console/me")).status == 200


async def test_a_password_alone_puts_no_other_second_factor_in_the_place_of_the_first(
    console: Console, wall_clock: WallClock
) -> None:
    owner, thief = Browser(console), Browser(console)
    await accept(owner, await make_link(console.database, wall_clock.now))
    await enrol(owner, wall_clock.now)
    await thief.post("/console/login", "/console/login", login="owner", password=PASSWORD)
    assert (await thief.get("/console/login/enrol"))[0] == 403
    own = pyotp.random_base32()
    fields = {"secret": mask(own), "code": pyotp.TOTP(own).at(wall_clock.now)}
    assert (await thief.post("/console/login/code", "/console/login/enrol", **fields))[0] == 403
    assert (await thief.get("/console/staff"))[2].startswith("/console/login/code")

    wall_clock.now += timedelta(minutes=6)
    status, text, _ = await owner.post("/console/me", "/console/login/enrol", **fields)
    assert (status, "再输一次密码" in text) == (403, True), "and its owner gives the password again"


async def test_codes_can_not_be_guessed_and_a_right_password_forgives_nothing(
    console: Console, wall_clock: WallClock
) -> None:
    browser = Browser(console)
    await accept(browser, await make_link(console.database, wall_clock.now))
    secret, _ = await enrol(browser, wall_clock.now)
    wall_clock.now += timedelta(minutes=1)
    for _ in range(5):
        await browser.post("/console/login", "/console/login", login="owner", password=PASSWORD)
        assert (await browser.post("/console/login/code", "/console/login/code", code="000000"))[0] == 403
    right = pyotp.TOTP(secret).at(wall_clock.now)
    assert (await browser.post("/console/login/code", "/console/login/code", code=right))[0] == 403, "locked"
    wall_clock.now += timedelta(minutes=1)
    right = pyotp.TOTP(secret).at(wall_clock.now)
    assert (await browser.post("/console/login/code", "/console/login/code", code=right))[0] == 303


async def test_nobody_gives_or_takes_over_more_than_they_may(console: Console) -> None:
    ticks = {*ROLES[Role.SUPPORT], Permission.EDIT_STAFF}
    owner, manager = await console.sign_in(), await console.sign_in(Role.SUPPORT, ticks=ticks)
    clerk = await console.sign_in(Role.SUPPORT, name="店员")
    own, managers, clerks = (f"/console/staff/{who.staff_code}" for who in (owner, manager, clerk))
    for path, fields in (
        ("/console/staff", {"role": "owner"}),
        ("/console/staff", {"role": "finance"}),
        (f"{own}/reset", {}),
        (f"{own}/dismissal", {}),
        (f"{own}/rights", {"role": "support", "former": "owner"}),
        (f"{own}/member", {"member": ""}),
        (f"{managers}/rights", {"role": "owner", "former": "support"}),
        (f"{clerks}/rights", {"role": "support", "former": "support", "permission": ["refunds.decide"]}),
        (f"{clerks}/rights", {"role": "operator", "former": "support"}),
    ):
        assert (await manager.post(path, **fields)).status == 403, path
    assert (await manager.post("/console/staff", role="support")).status == 200
    assert (await manager.post(f"{clerks}/reset")).status == 200
    assert (await owner.post(f"{own}/rights", role="support", former="owner")).status == 403, "not one's own"


async def test_what_ticks_took_away_does_not_come_back_with_a_new_password(
    console: Console, wall_clock: WallClock
) -> None:
    wall_clock.now = datetime.now(UTC)
    ticks = ROLES[Role.SUPPORT] - {Permission.SEE_RECIPIENTS}
    owner, clerk = await console.sign_in(), await console.sign_in(Role.SUPPORT, ticks=ticks)
    links = []
    for _ in range(2):
        page = await (await owner.post(f"/console/staff/{clerk.staff_code}/reset")).text()
        found = re.search(r"/console/invitation\?key=[\w-]+", page)
        assert found
        links.append(found[0])
    browser = Browser(console)
    assert (await browser.get(links[0]))[0] == 410, "only the last link is good"
    assert (await accept(browser, links[1], "another-name"))[0] == 303
    kept = await console.database.read(get_account, clerk.staff_code)
    assert (kept.rights.permissions, kept.login) == (ticks, f"login-{clerk.staff_code}")


async def test_the_first_link_ends_when_another_is_printed(console: Console, wall_clock: WallClock) -> None:
    links = [await console.database.transact(invite_first, wall_clock.now, by=TERMINAL) for _ in range(2)]
    browser = Browser(console)
    assert (await browser.get(f"/console/invitation?key={links[0]}"))[0] == 410
    assert (await accept(browser, f"/console/invitation?key={links[1]}"))[0] == 303
    assert await console.database.transact(invite_first, wall_clock.now, by=TERMINAL) is None


async def test_the_link_of_somebody_who_was_dismissed_since_makes_nobody(
    console: Console, wall_clock: WallClock
) -> None:
    wall_clock.now = datetime.now(UTC)
    owner, other = await console.sign_in(), await console.sign_in(name="要走的店主")
    page = await (await other.post("/console/staff", role="owner")).text()
    found = re.search(r"/console/invitation\?key=[\w-]+", page)
    assert found
    assert (await owner.post(f"/console/staff/{other.staff_code}/dismissal")).status == 303
    assert (await accept(Browser(console), found[0], "ghost"))[0] == 410


async def test_who_somebody_is_as_a_member_another_person_takes_back(console: Console) -> None:
    who = (await console.database.transact(recognise, Identity("wx1", "o1"), via="follow")).id
    owner, other = await console.sign_in(), await console.sign_in(name="另一位")
    path = f"/console/staff/{owner.staff_code}/member"
    assert (await owner.post(path, member=str(who))).status == 303
    assert (await owner.post(path, member="")).status == 403
    assert (await other.post(path, member="")).status == 303

"""The console under test: the real app on a real database, with somebody of any role signed in."""

import re
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from commissions.actor import system_acting
from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from commissions.refusals import Refusal
from shop.accounts.permissions import Permission, Role
from shop.accounts.service import NewAccount, change_rights, open_account
from shop.accounts.sessions import Opened, renew_session
from shop.sessions.service import hash_secret, make_secret
from shop.settings.menu import MenuAtWeChat, MenuButton
from shop.settings.notice_templates import MappedTemplate
from shop.settings.ports import OfferedTemplate, Verdict
from shop.settings.present import PresentSettings
from shop.settings.replies import RepliesAtWeChat
from shop.staff.service import add_staff
from shop.web.console.app import create_app
from shop.web.console.door import ConsoleDoor
from shop.web.door import Door
from tests.support.complaints import StandInComplaints
from tests.support.databases import AnyDatabase

PASSWORD = "correct horse battery"
HASH = "$argon2id$v=19$m=19456,t=2,p=1$dGVzdHRlc3R0ZXN0dGVzdA$jv3Wc5nPzFdVzJbXbtkQkKmMnNlQJ4vJvTgKq2b2d4w"
"""Of no password: tests that type one make an account of their own."""
_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')
URL = "http://console.test"


class StandInChecks:
    """Plays WeChat's answers about keys: good, unless a test says otherwise."""

    def __init__(self, **verdicts: Verdict) -> None:
        self.verdicts = verdicts
        self.asked: list[PresentSettings] = []
        self.templates: tuple[OfferedTemplate, ...] | None = (
            OfferedTemplate(
                "tpl-paid",
                "订单支付成功通知",
                {"character_string1": "订单编号", "thing2": "商品名称", "amount3": "金额"},
            ),
        )

    async def check_account(self, present: PresentSettings) -> Verdict:
        """The account."""
        self.asked.append(present)
        return self.verdicts.get("account", Verdict("good", "account_good"))

    async def check_pay(self, present: PresentSettings) -> Verdict:
        """The merchant."""
        self.asked.append(present)
        return self.verdicts.get("pay", Verdict("good", "pay_good"))

    async def check_notices(self) -> Verdict:
        """The templates."""
        return self.verdicts.get("notices", Verdict("wrong", "notices_none"))

    async def list_templates(self) -> tuple[OfferedTemplate, ...] | None:
        """The account's templates."""
        return self.templates

    async def check_address(self) -> Verdict:
        """The public address."""
        return self.verdicts.get("address", Verdict("good", "address_good", "https://shop.example.com"))


@dataclass
class StandInAccount:
    """Plays the service account: what it shows, and what was pushed to it."""

    menu: MenuAtWeChat = field(default_factory=lambda: MenuAtWeChat(is_open=False, buttons=()))
    replies: RepliesAtWeChat = field(default_factory=lambda: RepliesAtWeChat("", "", ()))
    pushed: list[tuple[MenuButton, ...]] = field(default_factory=list)
    refuses: Refusal | None = None
    sent: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    async def read_menu(self) -> MenuAtWeChat:
        """The menu."""
        self._refuse()
        return self.menu

    async def push_menu(self, buttons: tuple[MenuButton, ...]) -> None:
        """Show another menu."""
        self._refuse()
        self.pushed.append(buttons)
        self.menu = MenuAtWeChat(True, buttons)

    async def send_notice(self, openid: str, template: MappedTemplate, said: Mapping[str, str]) -> None:
        """Send a notice."""
        self._refuse()
        self.sent.append((openid, {key: said[name] for key, name in template.fields.items()}))

    async def read_replies(self) -> RepliesAtWeChat:
        """The replies."""
        self._refuse()
        return self.replies

    def _refuse(self) -> None:
        if self.refuses is not None:
            raise self.refuses


@dataclass
class Desk:
    """One browser of a member of staff, with the cookies of its session."""

    client: TestClient[Any, Any]
    staff_code: str
    session: str

    @property
    def cookies(self) -> dict[str, str]:
        """What the browser sends along."""
        return {"staff": self.session, "console": "browser-of-tests"}

    async def get(self, path: str, **headers: str) -> ClientResponse:
        """Open a page; redirects are not followed."""
        return await self.client.get(path, cookies=self.cookies, headers=headers, allow_redirects=False)

    async def read(self, path: str) -> str:
        """The text of a page that must be there."""
        response = await self.get(path)
        assert response.status == 200, f"{path}: {response.status}"
        return await response.text()

    async def post(self, path: str, **fields: Any) -> ClientResponse:
        """Send a form with its token, as the page would; a list is a field that stands several times."""
        form = [("csrf", await self.token())]
        for name, value in fields.items():
            form += [(name.rstrip("_"), one) for one in value] if isinstance(value, list) else [(name, value)]
        return await self.client.post(path, data=form, cookies=self.cookies, allow_redirects=False)

    async def token(self) -> str:
        """The token of this session, read from a page that everybody may see."""
        found = _TOKEN.search(await self.read("/console/me"))
        assert found, "every page carries the token"
        return found[1]


@dataclass
class Console:
    """The app, in which anybody can be signed in."""

    client: TestClient[Any, Any]
    database: AnyDatabase

    async def sign_in(
        self,
        role: Role = Role.OWNER,
        *,
        name: str = "王掌柜",
        ticks: Collection[Permission] | None = None,
        member_id: MemberId | None = None,
    ) -> Desk:
        """Somebody of a role, in by a session that counts as confirmed; `ticks` are exactly their permissions."""
        session = make_secret()
        code = await self.database.transact(_employ, role, name, ticks, member_id, session)
        return Desk(self.client, code, session)


@asynccontextmanager
async def open_console(door: Door, **options: Any) -> AsyncIterator[Console]:
    """The console of a shop's door. `wall_clock` may be given."""
    place = ConsoleDoor(
        door,
        URL,
        _find_nothing_wrong,
        **{"checks": StandInChecks(), "account": StandInAccount(), "complaints": StandInComplaints(), **options},
    )
    server = TestServer(create_app(place))
    async with TestClient(server) as client:
        yield Console(client, door.database)  # type: ignore[arg-type]


async def _find_nothing_wrong() -> dict[str, str | None]:
    return {"database": None, "disk": None}


def _employ(
    tx: Transaction,
    role: Role,
    name: str,
    ticks: Collection[Permission] | None,
    member_id: MemberId | None,
    session: str,
) -> str:
    by = system_acting("tests")
    identity, _ = add_staff(tx, name, by=by, member_id=member_id)
    open_account(tx, NewAccount(identity.code, f"login-{identity.code}", HASH, role))
    if ticks is not None:
        change_rights(tx, identity.code, role, ticks, by=by)
    opened = Opened(hash_secret(session), identity.code, True, "127.0.0.1", "tests")
    renew_session(tx, "", opened, datetime.now(UTC))
    return identity.code

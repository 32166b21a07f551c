"""The shop's pages under test: the real app on a real database, with WeChat played by stand-ins of the ports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient

from commissions.beneficiary import MemberId
from shop.members.member import Identity
from shop.members.ports import LoginFailed, LoginGrant, Profile, Scope
from shop.members.queries import find_member_by_openid
from shop.scenes.ports import PermanentTicket, SceneCodesUnavailable, SceneTicket
from shop.settings.poster_design import PosterDesign
from tests.support.databases import AnyDatabase

WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50 NetType/WIFI Language/zh_CN"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
AUTHORIZE = "https://open.weixin.qq.com/connect/oauth2/authorize"
HTML = {"Accept": "text/html"}


class StandInLogin:
    """Plays WeChat's OAuth: single-use codes for whoever `person` names at the moment."""

    def __init__(self) -> None:
        self.person = Identity("wx1", "openid-anna")
        self.profile: Profile | None = None
        self.broken = False
        self.codes: dict[str, Identity] = {}
        self.asked: list[Scope] = []

    def authorize_url(self, *, return_url: str, state: str, scope: Scope) -> str:
        """Where the browser is sent."""
        self.asked.append(scope)
        query = {"redirect_uri": return_url, "state": state, "scope": scope}
        return f"{AUTHORIZE}?{urlencode(query)}#wechat_redirect"

    def issue_code(self) -> str:
        """The person agrees."""
        code = f"code{len(self.codes)}"
        self.codes[code] = self.person
        return code

    async def exchange_code(self, code: str) -> LoginGrant:
        """A code works once."""
        if self.broken or code not in self.codes:
            raise LoginFailed("40163")
        return LoginGrant(self.codes.pop(code), "token")

    async def find_profile(self, grant: LoginGrant) -> Profile | None:
        """What the person shows."""
        return self.profile


class StandInSigner:
    """Signs anything and remembers what."""

    def __init__(self) -> None:
        self.signed: list[str] = []

    async def sign_page(self, url: str) -> Mapping[str, str | int]:
        """A signature of the right shape."""
        self.signed.append(url)
        return {"appId": "wx1", "timestamp": 1, "nonceStr": "n", "signature": "s"}


@dataclass
class StandInSceneCodes:
    """Makes scene codes until it is told to refuse."""

    clock: Any
    broken: bool = False
    made: list[str] = field(default_factory=list)

    async def create_scene_code(self, scene: str) -> SceneTicket:
        """A code of thirty days."""
        if self.broken:
            raise SceneCodesUnavailable("45009")
        self.made.append(scene)
        ends: datetime = self.clock() + timedelta(days=30)
        return SceneTicket(f"ticket-{scene}", f"http://weixin.qq.com/q/{scene}", ends)

    async def create_permanent_code(self, scene: str) -> PermanentTicket:
        """A code for ever."""
        if self.broken:
            raise SceneCodesUnavailable("45009")
        self.made.append(scene)
        return PermanentTicket(f"ticket-{scene}", f"http://weixin.qq.com/q/{scene}")

    def picture_url(self, ticket: str) -> str:
        """Where WeChat shows it."""
        return f"https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket={ticket}"


class StandInPosters:
    """Draws nothing, but is asked. `made` are the kinds for which it might have asked WeChat for a code."""

    def __init__(self) -> None:
        self.made: list[str] = []

    async def picture(self, member_id: MemberId, kind: str, *, only_kept: bool = False) -> bytes:
        """Bytes that start like a JPEG."""
        if not only_kept:
            self.made.append(kind)
        return b"\xff\xd8\xff" + f"{member_id} {kind}".encode()

    async def sample(self, design: PosterDesign) -> bytes:
        """Bytes that start like a JPEG and tell the layout."""
        return b"\xff\xd8\xff" + design.layout.encode()


@dataclass
class Phone:
    """One person's browser inside WeChat, with cookies of its own. Follows redirects only where told."""

    client: TestClient[Any, Any]
    login: StandInLogin
    person: Identity
    database: AnyDatabase
    agent: str = WECHAT

    async def get(self, path: str, **headers: str) -> ClientResponse:
        """One request, as a person opens a page."""
        return await self.client.get(path, headers=HTML | {"User-Agent": self.agent} | headers, allow_redirects=False)

    async def open(self, path: str) -> ClientResponse:
        """Open a page and go wherever it leads, through WeChat's login too."""
        response = await self.get(path)
        for _ in range(8):
            if response.status not in (302, 303):
                return response
            location = response.headers["Location"]
            response = await self.get(self.agree(location) if location.startswith(AUTHORIZE) else location)
        raise AssertionError(f"{path} leads round in circles")

    def agree(self, authorize_url: str) -> str:
        """What WeChat's page answers when the person agrees: the path to come back to."""
        query = parse_qs(urlsplit(authorize_url).query)
        self.login.person = self.person
        back = urlsplit(query["redirect_uri"][0]).path
        return f"{back}?{urlencode({'code': self.login.issue_code(), 'state': query['state'][0]})}"

    async def post(self, path: str, data: Mapping[str, str] | None = None, **headers: str) -> ClientResponse:
        """Send a form with the token that the pages carry."""
        token = await self.token()
        form = {"csrf": token, **(data or {})}
        return await self.client.post(
            path, data=form, headers={"User-Agent": self.agent} | headers, allow_redirects=False
        )

    async def token(self) -> str:
        """The token in the head of this person's pages."""
        text = await (await self.open("/me")).text()
        return text.partition('name="csrf-token" content="')[2].partition('"')[0]

    async def member_id(self) -> MemberId:
        """Who this is to the shop."""
        found = await self.database.read(find_member_by_openid, self.person.appid, self.person.openid)
        assert found is not None
        return found.id

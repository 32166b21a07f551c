"""Login on pages by OAuth (docs/wechat.md §6.1). Implements `shop.members.ports.Login`."""

from urllib.parse import quote

from bot.wechat.errors import ApiFailed, ApiRefused
from bot.wechat.ports import Credentials
from bot.wechat.transport import Transport
from shop.members.member import Identity
from shop.members.ports import LoginFailed, LoginGrant, Profile, Scope

_NOT_AUTHORISED = 48001


class WeChatLogin:
    """The tokens of these calls are the person's own: they are used at once and kept nowhere."""

    def __init__(self, transport: Transport, credentials: Credentials, open_url: str) -> None:
        """`open_url`: https://open.weixin.qq.com, where the browser is sent."""
        self._transport = transport
        self._credentials = credentials
        self._open_url = open_url

    def authorize_url(self, *, return_url: str, state: str, scope: Scope) -> str:
        """See `Login.authorize_url`. The order of the parameters matters to WeChat."""
        app_id = self._credentials.account().app_id
        query = f"appid={app_id}&redirect_uri={quote(return_url, safe='')}&response_type=code&scope={scope}"
        return f"{self._open_url}/connect/oauth2/authorize?{query}&state={quote(state, safe='')}#wechat_redirect"

    async def exchange_code(self, code: str) -> LoginGrant:
        """See `Login.exchange_code`. The code is never tried twice."""
        account = self._credentials.account()
        query = {
            "appid": account.app_id,
            "secret": account.app_secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        try:
            found = await self._transport.get("/sns/oauth2/access_token", query)
        except ApiFailed as failed:
            raise LoginFailed(_reason(failed)) from None
        snapshot = str(found.get("is_snapshotuser", 0)) == "1"
        identity = Identity(account.app_id, str(found["openid"]), found.get("unionid") or None, snapshot)
        return LoginGrant(identity, str(found["access_token"]))

    async def find_profile(self, grant: LoginGrant) -> Profile | None:
        """See `Login.find_profile`."""
        query = {"access_token": grant.access_token, "openid": grant.identity.openid, "lang": "zh_CN"}
        try:
            found = await self._transport.get("/sns/userinfo", query)
        except ApiRefused as refused:
            if refused.code == _NOT_AUTHORISED:
                return None
            raise LoginFailed(_reason(refused)) from None
        except ApiFailed as failed:
            raise LoginFailed(_reason(failed)) from None
        name = str(found.get("nickname") or "").strip()
        return Profile(name, found.get("headimgurl") or None) if name else None


def _reason(failed: ApiFailed) -> str:
    return str(failed.code) if failed.code is not None else "silent"

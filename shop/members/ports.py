"""What the members room asks of WeChat; `bot/wechat` answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from shop.members.member import Identity

Scope = Literal["snsapi_base", "snsapi_userinfo"]


class LoginFailed(Exception):
    """The code could not be exchanged.

    Used (40163), unknown (40029), timed out (42003), or WeChat did not answer.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Profile:
    """What a person shows of themselves after a tap: name and picture as WeChat has them."""

    name: str
    avatar_url: str | None


@dataclass(frozen=True)
class LoginGrant:
    """The outcome of exchanging a code.

    Who it is, and with `snsapi_userinfo` the key to ask for their profile.
    """

    identity: Identity
    access_token: str


class Login(Protocol):
    """WeChat's OAuth for pages (docs/wechat.md §6.1)."""

    def authorize_url(self, *, return_url: str, state: str, scope: Scope) -> str:
        """Where to send the browser so that it comes back to `return_url` with a code and `state`."""

    async def exchange_code(self, code: str) -> LoginGrant:
        """Exchange a single-use code. Raises LoginFailed."""

    async def find_profile(self, grant: LoginGrant) -> Profile | None:
        """Name and picture; None where WeChat gives none. Raises LoginFailed."""


class SigningUnavailable(Exception):
    """WeChat gave no ticket to sign with; the page works without its extras."""


class PageSigner(Protocol):
    """Signs a page for the JS-SDK (docs/wechat.md §6.3)."""

    async def sign_page(self, url: str) -> Mapping[str, str | int]:
        """`appId`, `timestamp`, `nonceStr`, `signature` for a page address up to `#`.

        Raises SigningUnavailable. The caller checks that the address is our own.
        """

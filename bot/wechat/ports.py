"""What the WeChat adapters ask of the world.

The account's credentials, at each use, and a place to keep tokens.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

CallbackMode = Literal["plain", "compat", "safe"]


@dataclass(frozen=True)
class Account:
    """The service account as its console shows it.

    AES keys are the 43 characters of EncodingAESKey, "" for none. `repr` shows no secret, so that no log or traceback
    can.
    """

    app_id: str
    app_secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(default="", repr=False)
    previous_aes_key: str = field(default="", repr=False)
    mode: CallbackMode = "safe"


@dataclass(frozen=True)
class Merchant:
    """The WeChat Pay merchant. Keys are PEM text; `wechat_public_key` goes with `wechat_public_key_id`.

    `wechat_certificate` is Pay's platform certificate, "" for none: a merchant who changes from certificates to the
    public key gets answers and notices under both for a while.
    """

    mch_id: str
    serial: str
    private_key: str = field(repr=False)
    api_v3_key: str = field(repr=False)
    wechat_public_key: str = field(default="", repr=False)
    wechat_public_key_id: str = ""
    wechat_certificate: str = field(default="", repr=False)


class Credentials(Protocol):
    """Asked at each use, so that a change in the console counts at once. Both answer from memory."""

    def account(self) -> Account:
        """The service account."""

    def merchant(self) -> Merchant:
        """The merchant that receives the money."""


class TokenStore(Protocol):
    """Where access tokens are kept for all processes. Losing it costs one fetch, never more."""

    async def load(self, key: str) -> str | None:
        """What was saved under `key`, unless it has expired."""

    async def save(self, key: str, value: str, *, ttl_s: int) -> None:
        """Keep `value` for `ttl_s` seconds."""

    def lock(self, key: str) -> AbstractAsyncContextManager[None]:
        """Holds off the others who want to renew `key` at the same time."""

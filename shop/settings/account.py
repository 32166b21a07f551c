"""The service account: its id in clear, its keys sealed."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from shop.settings.document import Document, Sealed

_Secret = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{16,64}$")]
_AesKey = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{43}$")]
CallbackMode = Literal["plain", "compat", "safe"]


@dataclass(frozen=True)
class AccountFacts:
    """The account as the platform's console shows it."""

    app_id: Annotated[str, Field(pattern=r"^[0-9A-Za-z_]{0,64}$")] = ""
    callback_mode: CallbackMode = "safe"


ACCOUNT = Document(
    "account",
    AccountFacts,
    {"app_id": "LIANPU_WECHAT_APP_ID", "callback_mode": "LIANPU_WECHAT_CALLBACK_MODE"},
    {
        "app_secret": Sealed("LIANPU_WECHAT_APP_SECRET", _Secret),
        "token": Sealed("LIANPU_WECHAT_TOKEN", Annotated[str, Field(pattern=r"^[0-9A-Za-z]{3,32}$")]),
        "aes_key": Sealed("LIANPU_WECHAT_AES_KEY", _AesKey),
        "previous_aes_key": Sealed("LIANPU_WECHAT_PREVIOUS_AES_KEY", _AesKey),
    },
)

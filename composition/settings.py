"""Every setting of an installation: `LIANPU_*` in the environment or in `.env`.

`docs/settings.md` describes each. Those that the merchant may decide as well have their bounds and defaults in the
documents of `shop/settings/`; set here, they win.
"""

import difflib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shop.settings.account import AccountFacts, CallbackMode
from shop.settings.limits import CoolDownHours, Limit, Limits
from shop.settings.order_rules import AfterSaleDays, Minutes, OrderRules, ReceiveDays
from shop.settings.transfer_words import LeastFen, NameFromFen, Perception, Scene, TransferWords

_WECHAT_API = "https://api.weixin.qq.com"
_WECHAT_OPEN = "https://open.weixin.qq.com"
_WECHAT_MP = "https://mp.weixin.qq.com"
_WECHAT_JSSDK = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"
_PAY = "https://api.mch.weixin.qq.com"
_KUAIDI100 = "https://api.kuaidi100.com/label/order"
_KUAIDI100_TRACKING = "https://poll.kuaidi100.com/poll/query.do"
_SHORTEST_SECRET = 32
_PREFIX = "LIANPU_"
_DOTENV = Path(".env")
_NAMED_IN_DOTENV = re.compile(r"^\s*(?:export\s+)?(LIANPU_\w+)\s*=", re.MULTILINE | re.IGNORECASE)
_NOT_OF_THE_INSTALLATION = {
    *("LIANPU_STAFF_KEY", "LIANPU_TEST_DATABASE_URL", "LIANPU_CHROMIUM", "LIANPU_TORTURE", "LIANPU_PICTURES")
}
"""Variables of ours that are read elsewhere: at the terminal, and by tests."""


class BrokenSetting(Exception):
    """A setting that can't be used; the text is one sentence that names it and says what to do."""


def _plain_origin(value: str) -> str:
    if not value.startswith(("http://", "https://")) or value.rstrip("/").count("/") != 2:
        raise ValueError("must look like https://shop.example.com, without a path")
    return value.rstrip("/")


def _base(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("must start with http:// or https://")
    return value.rstrip("/")


Origin = Annotated[str, AfterValidator(_plain_origin)]
Url = Annotated[str, AfterValidator(_base)]


class Settings(BaseSettings):
    """One installation's settings. Times carry their unit in the name; secrets never show in logs."""

    model_config = SettingsConfigDict(env_prefix="LIANPU_", env_file=".env", extra="ignore", frozen=True)

    database_url: str = "sqlite:///var/lianpu.db"
    redis_url: str | None = None
    secret_key: SecretStr
    previous_secret_key: SecretStr = SecretStr("")
    base_url: Origin
    state_dir: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = Field(8080, ge=1, le=65535)
    ops_host: str = "127.0.0.1"
    ops_port: int = Field(8081, ge=1, le=65535)
    console_host: str = "127.0.0.1"
    console_port: int = Field(8082, ge=1, le=65535)
    console_url: Origin | None = None
    sandbox_port: int = Field(8090, ge=1, le=65535)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    clock_file: Path | None = None
    opening: Literal["at_once", "by_hand"] = "at_once"
    order_prefix: str = Field("L", pattern=r"^[A-Za-z0-9]{1,6}$")
    order_expires_minutes: Minutes = OrderRules.expires_minutes
    auto_receive_days: ReceiveDays = OrderRules.auto_receive_days
    after_sale_days: AfterSaleDays = OrderRules.after_sale_days
    adjust_alone_up_to_fen: Limit = Limits.adjust_alone_up_to_fen
    refund_alone_up_to_fen: Limit = Limits.refund_alone_up_to_fen
    payee_cool_down_hours: CoolDownHours = Limits.payee_cool_down_hours

    wechat_app_id: str = ""
    wechat_app_secret: SecretStr = SecretStr("")
    wechat_token: SecretStr = SecretStr("")
    wechat_aes_key: SecretStr = SecretStr("")
    wechat_previous_aes_key: SecretStr = SecretStr("")
    wechat_callback_mode: CallbackMode = AccountFacts.callback_mode
    wechat_api_url: Url = _WECHAT_API
    wechat_open_url: Url = _WECHAT_OPEN
    wechat_mp_url: Url = _WECHAT_MP
    wechat_jssdk_url: Url = _WECHAT_JSSDK
    wechat_timeout_s: float = Field(8.0, gt=0, le=60)

    waybill_url: Url = _KUAIDI100
    waybill_secret: SecretStr = SecretStr("")
    waybill_account_key: SecretStr = SecretStr("")
    tracking_url: Url = _KUAIDI100_TRACKING
    tracking_key: SecretStr = SecretStr("")

    pay_url: Url = _PAY
    pay_mch_id: str = ""
    pay_api_v3_key: SecretStr = SecretStr("")
    pay_private_key_file: Path | None = None
    pay_cert_serial: str = ""
    pay_public_key_file: Path | None = None
    pay_public_key_id: str = ""
    pay_certificate_file: Path | None = None
    pay_timeout_s: float = Field(10.0, gt=0, le=60)

    transfer_scene: Scene = TransferWords.scene
    transfer_report: str = TransferWords.report
    transfer_perception: Perception = TransferWords.perception
    transfer_name_from_fen: NameFromFen = TransferWords.name_from_fen
    transfer_least_fen: LeastFen = TransferWords.least_fen

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("must start with sqlite:/// or postgresql://")
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < _SHORTEST_SECRET:
            raise ValueError(f"must have at least {_SHORTEST_SECRET} characters; lianpu init makes one")
        return value

    @model_validator(mode="after")
    def _keys_fit(self) -> Self:
        aes_key, v3_key = self.wechat_aes_key.get_secret_value(), self.pay_api_v3_key.get_secret_value()
        if aes_key and len(aes_key) != 43:
            raise ValueError("wechat_aes_key must have exactly 43 characters")
        if v3_key and len(v3_key.encode()) != 32:
            raise ValueError("pay_api_v3_key must have exactly 32 bytes")
        return self

    @property
    def console_origin(self) -> str:
        """How staff reach the console: what was said, else this machine."""
        return self.console_url or f"http://localhost:{self.console_port}"

    @property
    def sqlite_path(self) -> Path | None:
        """The file of the embedded database; None on PostgreSQL."""
        head, _, path = self.database_url.partition("sqlite:///")
        return Path(path) if path and not head else None


def load_settings() -> Settings:
    """The settings of this process.

    Raises BrokenSetting with one sentence for the first that can't be used. A variable that is no setting can't be used
    either: a misspelt database address would open an empty database.
    """
    dotenv = _DOTENV.read_text() if _DOTENV.is_file() else ""
    _check_names([*os.environ, *_NAMED_IN_DOTENV.findall(dotenv)])
    try:
        return Settings()
    except ValidationError as error:
        raise BrokenSetting(explain(error)) from None


def _check_names(names: Iterable[str]) -> None:
    """Refuse the first name that begins like a setting and is none.

    Raises BrokenSetting, with the nearest name that is one.
    """
    known = [field.upper() for field in Settings.model_fields]
    said = {name.upper() for name in names if name.upper().startswith(_PREFIX)} - _NOT_OF_THE_INSTALLATION
    for name in sorted(said - {f"{_PREFIX}{field}" for field in known}):
        nearest = difflib.get_close_matches(name.removeprefix(_PREFIX), known, n=1)
        hint = f"did you mean {_PREFIX}{nearest[0]}?" if nearest else "remove it"
        raise BrokenSetting(f"{name} is no setting: {hint} (see docs/settings.md).")


def explain(error: ValidationError) -> str:
    """One sentence about the first broken setting, without its value: it may be a secret."""
    first = error.errors()[0]
    name = "LIANPU_" + str(first["loc"][0]).upper() if first["loc"] else "The settings"
    if first["type"] == "missing":
        return f"{name} is not set: put it into the environment or into the file .env (see docs/settings.md)."
    reason = str(first["msg"]).removeprefix("Value error, ")
    return f"{name} can't be used: {reason} (see docs/settings.md)."

"""Answers the adapters' `Credentials` port.

A setting of the environment wins, else the database's sealed secret. Both are held in memory, so that asking costs
nothing; `refresh` takes in what the database has now.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import Connection

from bot.wechat.ports import Account, Merchant
from commissions.ports import Transaction
from composition.settings import BrokenSetting, Settings
from shop.database.database import Database
from shop.settings.service import Secrets

_NAMES = (
    "wechat_app_id",
    "wechat_app_secret",
    "wechat_token",
    "wechat_aes_key",
    "wechat_previous_aes_key",
    "pay_mch_id",
    "pay_api_v3_key",
    "pay_private_key",
    "pay_cert_serial",
    "pay_public_key",
    "pay_public_key_id",
    "pay_certificate",
)


class InstalledCredentials:
    """Implements `bot.wechat.ports.Credentials`."""

    def __init__(self, settings: Settings) -> None:
        """Reads the key files that the settings name. Raises BrokenSetting when one can't be read."""
        self._mode = settings.wechat_callback_mode
        self._secrets = Secrets(
            settings.secret_key.get_secret_value(), settings.previous_secret_key.get_secret_value() or None
        )
        self._fixed = _read_fixed(settings)
        self._take(self._fixed)

    @property
    def fixed(self) -> frozenset[str]:
        """The fields that the environment sets and the console can therefore only show."""
        return frozenset(self._fixed)

    def account(self) -> Account:
        """See `Credentials.account`."""
        return self._account

    def merchant(self) -> Merchant:
        """See `Credentials.merchant`."""
        return self._merchant

    def reseal(self, tx: Transaction) -> int:
        """Seal what the database keeps anew under the present secret key. Returns how many secrets that are."""
        return self._secrets.reseal(tx)

    async def refresh(self, database: Database) -> None:
        """Take in what the database keeps for the fields that the environment leaves open."""
        self._take(await database.read(partial(self._find_kept)) | self._fixed)

    def _find_kept(self, connection: Connection) -> dict[str, str]:
        kept = {name: self._secrets.find_secret(connection, name) for name in _NAMES if name not in self._fixed}
        return {name: value for name, value in kept.items() if value}

    def _take(self, values: Mapping[str, str]) -> None:
        known = dict.fromkeys(_NAMES, "") | dict(values)
        self._account = Account(
            app_id=known["wechat_app_id"],
            app_secret=known["wechat_app_secret"],
            token=known["wechat_token"],
            aes_key=known["wechat_aes_key"],
            previous_aes_key=known["wechat_previous_aes_key"],
            mode=self._mode,
        )
        self._merchant = Merchant(
            mch_id=known["pay_mch_id"],
            serial=known["pay_cert_serial"],
            private_key=known["pay_private_key"],
            api_v3_key=known["pay_api_v3_key"],
            wechat_public_key=known["pay_public_key"],
            wechat_public_key_id=known["pay_public_key_id"],
            wechat_certificate=known["pay_certificate"],
        )


def _read_fixed(settings: Settings) -> dict[str, str]:
    """The fields that the settings give, those of key files read."""
    given = {name: _reveal(getattr(settings, name)) for name in _NAMES if hasattr(settings, name)}
    given["pay_private_key"] = _read_key(settings.pay_private_key_file, "LIANPU_PAY_PRIVATE_KEY_FILE")
    given["pay_public_key"] = _read_key(settings.pay_public_key_file, "LIANPU_PAY_PUBLIC_KEY_FILE")
    given["pay_certificate"] = _read_key(settings.pay_certificate_file, "LIANPU_PAY_CERTIFICATE_FILE")
    return {name: value for name, value in given.items() if value}


def _reveal(value: str | SecretStr) -> str:
    """The text of a setting."""
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _read_key(path: Path | None, setting: str) -> str:
    """A key file's text, or "" where none is set. Raises BrokenSetting."""
    if path is None:
        return ""
    try:
        return path.read_text()
    except OSError as error:
        raise BrokenSetting(
            f"{setting} can't be read ({error.strerror}): check the path {path} and its rights."
        ) from None

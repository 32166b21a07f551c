"""Use cases of the settings room: save the profile, keep a secret."""

from typing import Any

from sqlalchemy import Connection, delete, select

from commissions.ports import Transaction
from shop.settings.profile import ShopProfile, profile_to_json
from shop.settings.queries import PROFILE
from shop.settings.repository import put
from shop.settings.sealing import SECRETS, Sealer
from shop.settings.tables import secret, setting


def save_setting(tx: Transaction, key: str, value: Any) -> None:
    """Keep a JSON value under `key`, in the place of what was there."""
    put(tx.connection, setting, {"key": key, "value": value, "updated_at": tx.now})


def save_profile(tx: Transaction, profile: ShopProfile) -> None:
    """Make `profile` the shop's profile; the next page shows it."""
    save_setting(tx, PROFILE, profile_to_json(profile))


class Secrets:
    """The secrets of the installation, sealed under its secret key, which the database never sees."""

    def __init__(self, secret_key: str, previous_key: str | None = None) -> None:
        self._sealer = Sealer(secret_key, SECRETS, previous_key=previous_key)

    def save_secret(self, tx: Transaction, name: str, value: str) -> None:
        """Keep `value` under `name`, in the place of what was there."""
        row = {"name": name, "sealed": self._sealer.seal(name, value), "updated_at": tx.now}
        put(tx.connection, secret, row)

    def reseal(self, tx: Transaction) -> int:
        """Seal every secret anew under the present key. Returns how many. Raises SealBroken."""
        names = tuple(tx.connection.scalars(select(secret.c.name)))
        for name in names:
            self.save_secret(tx, name, self.find_secret(tx.connection, name) or "")
        return len(names)

    def forget_secret(self, tx: Transaction, name: str) -> None:
        """Delete the secret, if there is one."""
        tx.connection.execute(delete(secret).where(secret.c.name == name))

    def find_secret(self, connection: Connection, name: str) -> str | None:
        """The secret, or None if none is kept. Raises SealBroken under another secret key."""
        sealed = connection.scalar(select(secret.c.sealed).where(secret.c.name == name))
        return None if sealed is None else self._sealer.open(name, bytes(sealed))

"""The account under which the stage shows the merchant's pages, on this machine only."""

import asyncio
import secrets
from datetime import UTC, datetime

from commissions.actor import TERMINAL
from commissions.ports import Transaction
from shop.accounts.passwords import hash_password
from shop.accounts.permissions import Role
from shop.accounts.service import NewAccount, change_password, find_kept, open_account
from shop.accounts.sessions import Opened, renew_session
from shop.database.database import Database
from shop.sessions.service import hash_secret, make_secret
from shop.staff.service import add_staff

LOGIN = "demo"
_NAME = "掌柜"
_PASSWORD_BYTES = 6


def make_password() -> str:
    """A password for one run of the demo: one that stands in the source would open whatever a demo's file becomes."""
    return secrets.token_hex(_PASSWORD_BYTES)


async def enter(database: Database, password: str) -> str:
    """Begin a session of the stage's own account, made at the first time. Returns its secret.

    From now on the account has this password, and none from before.
    """
    secret = make_secret()
    hashed = await asyncio.to_thread(hash_password, password)
    await database.transact(_enter, hashed, hash_secret(secret))
    return secret


def _enter(tx: Transaction, password_hash: str, session_hash: str) -> None:
    known = find_kept(tx.connection, LOGIN)
    code = known.staff_code if known else _open(tx, password_hash)
    change_password(tx, code, password_hash)
    opened = Opened(session_hash, code, whole=True, address="127.0.0.1", agent="stage")
    renew_session(tx, "", opened, datetime.now(UTC))


def _open(tx: Transaction, password_hash: str) -> str:
    """An owner without a second factor: the demo's data are nobody's, and its ports are this machine's."""
    identity, _ = add_staff(tx, _NAME, by=TERMINAL)
    open_account(tx, NewAccount(identity.code, LOGIN, password_hash, Role.OWNER))
    return identity.code

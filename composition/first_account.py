"""The first account of the console: a one-time link, said where only whoever runs the server reads it."""

from datetime import UTC, datetime

from commissions.actor import TERMINAL
from commissions.ports import Transaction
from composition.installation import Installation
from shop.accounts.invitations import invite
from shop.accounts.permissions import Role
from shop.accounts.queries import is_set_up


async def make_first_link(installation: Installation) -> str | None:
    """A link that makes the owner's account; None once somebody has one. Each start makes another."""
    secret = await installation.database.transact(_invite_owner, datetime.now(UTC))
    return f"{installation.settings.console_origin}/console/invitation?key={secret}" if secret else None


def _invite_owner(tx: Transaction, now: datetime) -> str | None:
    return None if is_set_up(tx.connection) else invite(tx, Role.OWNER, now, by=TERMINAL)

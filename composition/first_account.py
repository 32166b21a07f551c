"""The first account of the console: a one-time link, said where only whoever runs the server reads it."""

from datetime import UTC, datetime

from commissions.actor import TERMINAL
from composition.installation import Installation
from shop.accounts.invitations import invite_first


def write_link(installation: Installation, secret: str) -> str:
    """The address that a link's secret opens."""
    return f"{installation.settings.console_origin}/console/invitation?key={secret}"


async def make_first_link(installation: Installation) -> str | None:
    """A link that makes the owner's account; None once somebody has one. Each start makes another."""
    secret = await installation.database.transact(invite_first, datetime.now(UTC), by=TERMINAL)
    return write_link(installation, secret) if secret else None

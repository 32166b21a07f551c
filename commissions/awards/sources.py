"""The merchant's account from which each role is paid, and to which a refund returns it."""

from commissions.ledger.entry import COMMISSION, PROCEEDS, RESTOCK, SUPPLY, Account
from commissions.policies.roles import Role

_OUTSIDE = {Role.SUPPLY: SUPPLY, Role.RESTOCK: RESTOCK, Role.PROCEEDS: PROCEEDS}


def get_source(role: Role) -> Account:
    """Commission for the roles under the cap. Supply is cost, proceeds are the seller's own sale.

    Restock was set aside out of what the seller had prepaid when the units were bought (ADR 34), so it is always there.
    """
    return _OUTSIDE.get(role, COMMISSION)

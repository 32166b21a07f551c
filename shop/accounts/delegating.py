"""Who may manage whose account: nobody gives, takes or takes over more than they may themselves."""

from sqlalchemy import Connection

from commissions.actor import Actor, ActorKind
from shop.accounts.permissions import Rights, Role
from shop.accounts.queries import get_account
from shop.accounts.refusals import AccountUnknown, BeyondOwnRights


def demand_covers(connection: Connection, by: Actor, *concerned: Rights) -> None:
    """Raises BeyondOwnRights unless `by` may all that the rights concerned may.

    Owners are managed by owners alone: whoever could send themselves an owner's link would be one. Whoever has the
    server's terminal may everything there anyway; staff without an account manage nobody.
    """
    if by.kind is not ActorKind.STAFF:
        return
    try:
        own = get_account(connection, by.id).rights
    except AccountUnknown:
        raise BeyondOwnRights(by=str(by)) from None
    for rights in concerned:
        owns = own.role is Role.OWNER
        if not owns and (rights.role is Role.OWNER or not rights.permissions <= own.permissions):
            raise BeyondOwnRights(by=str(by))

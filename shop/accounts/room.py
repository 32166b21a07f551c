"""What the accounts room brings to its house."""

from commissions.ports import Job
from commissions.room import Room, Sealed, Shown
from shop.accounts.service import renew_secret
from shop.accounts.sessions import forget_old_sessions
from shop.accounts.tables import invitation, recovery_code, staff_account, staff_session

ROOM = Room(
    "accounts",
    tables=(staff_account, recovery_code, staff_session, invitation),
    jobs=(Job("staff_sessions_forgotten", 3600, forget_old_sessions),),
    seals=(Sealed("accounts", staff_account, staff_account.c.id, staff_account.c.sealed_secret, renew_secret),),
    shown={"account": Shown(staff_account.c.staff_code, frozenset({"password_hash"}))},
)

"""What the funds room brings to its house."""

from commissions.room import Room
from shop.funds.tables import fund_balance

ROOM = Room("funds", tables=(fund_balance,))

"""What the errands room brings to its house."""

from commissions.room import Room
from shop.errands.service import forget_errands_of
from shop.errands.tables import errand

ROOM = Room("errands", tables=(errand,), erases=forget_errands_of)

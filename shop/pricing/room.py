"""What the pricing room brings to its house."""

from commissions.room import Room
from shop.pricing.checks import CHECKS
from shop.pricing.tables import offer_claim, offer_use

ROOM = Room("pricing", tables=(offer_claim, offer_use), checks=CHECKS)

"""What the taxes room brings to its house."""

from commissions.ports import Job
from commissions.room import Room
from shop.taxes.checks import CHECKS
from shop.taxes.service import count_sales
from shop.taxes.tables import sold_tax, tax_class, tax_counted, tax_day

ROOM = Room(
    "taxes",
    tables=(tax_class, sold_tax, tax_day, tax_counted),
    jobs=(Job("count_taxes", 60, count_sales),),
    checks=CHECKS,
)

"""What the awards room brings to its house."""

from commissions.awards.checks import CHECKS
from commissions.awards.events import ReviewOpened
from commissions.awards.service import mature_awards
from commissions.awards.tables import (
    award,
    award_decision,
    award_refund,
    award_set,
    earning,
    review_case,
    review_rules,
    sale,
    sale_case,
    sale_line,
    sale_refund,
)
from commissions.ports import Job
from commissions.room import Room, Shown

ROOM = Room(
    "awards",
    tables=(
        sale,
        sale_line,
        award_set,
        award,
        award_decision,
        review_case,
        review_rules,
        sale_case,
        sale_refund,
        award_refund,
        earning,
    ),
    jobs=(Job("mature_awards", 60, mature_awards),),
    checks=CHECKS,
    reports=(ReviewOpened,),
    withholds=(review_case,),  # what the merchant looks into is theirs until it is decided
    shown={"review": Shown(review_case.c.code)},
)

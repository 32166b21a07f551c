"""What the cases room brings to its house."""

from commissions.ports import Job
from commissions.room import Room, Shown
from shop.cases.checks import CHECKS
from shop.cases.events import CaseEscalated
from shop.cases.queries import list_open_case_numbers
from shop.cases.service import forget_words
from shop.cases.tables import after_sale_case, after_sale_line, after_sale_step
from shop.cases.timing import follow_clocks

ROOM = Room(
    "cases",
    tables=(after_sale_case, after_sale_line, after_sale_step),
    jobs=(Job("cases.follow_clocks", 60, follow_clocks),),
    checks=CHECKS,
    reports=(CaseEscalated,),
    erases=forget_words,
    unfinished={"aftersale": list_open_case_numbers},
    shown={"aftersale": Shown(after_sale_case.c.no, frozenset({"words", "request_key"}))},
)

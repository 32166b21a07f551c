"""What the dividends room brings to its house."""

from commissions.dividends.checks import CHECKS
from commissions.dividends.paying import pay_dividends
from commissions.dividends.tables import dividend_earning, dividend_line, dividend_run
from commissions.ports import Job
from commissions.room import Room, Shown

ROOM = Room(
    "dividends",
    tables=(dividend_run, dividend_line, dividend_earning),
    jobs=(Job("pay_dividends", 30, pay_dividends),),
    checks=CHECKS,
    shown={"dividends": Shown(dividend_run.c.no)},
)

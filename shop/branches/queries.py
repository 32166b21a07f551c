"""Reads of what was sent to a branch."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from commissions.beneficiary import MemberId
from commissions.tallies.periods import Days, number_day, read_day
from shop.branches.tables import COUNTERS, branch_day


@dataclass(frozen=True)
class SentToLevel:
    """What was sent to one level below a person: parcels, and the units in them."""

    level: int
    parcels: int = 0
    units: int = 0


Sent = tuple[SentToLevel, SentToLevel, SentToLevel]


def list_sent_days(connection: Connection, member_id: MemberId, days: Days) -> Mapping[date, Sent]:
    """What was sent to the three levels below a person on each day; days without any are left out. A row a day."""
    row = branch_day.c
    mine = (row.member_id == member_id, row.day.between(number_day(days.first), number_day(days.last)))
    columns = [row[name] for name in COUNTERS]
    return {
        read_day(of[0]): (SentToLevel(1, *of[1:3]), SentToLevel(2, *of[3:5]), SentToLevel(3, *of[5:7]))
        for of in connection.execute(select(row.day, *columns).where(*mine))
    }

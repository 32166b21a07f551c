"""Checks of the figures: they are the sums of what was counted, and that is what the sources say.

What is still on its way by the outbox was counted as it stood before, and is looked at once it has come in. Visits have
no source, so nothing is said of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from commissions.ledger.finding import Check, Finding, compare
from shop.database.tables import event_delivery
from shop.statistics import counted
from shop.statistics.complaint_figures import calculate_complaint_figures
from shop.statistics.complaint_sources import read_complaints
from shop.statistics.measures import Figures, Measure
from shop.statistics.member_figures import calculate_member_figures
from shop.statistics.order_figures import calculate_order_figures, calculate_payer_figures
from shop.statistics.packing import unpack
from shop.statistics.repository import Amounts
from shop.statistics.sources import CONSUMER, read_members, read_orders, read_payer_days
from shop.statistics.tables import figure_source

_AT_ONCE = 200
_Sorted = dict[Measure, int]


def check_figures(connection: Connection) -> Iterable[Finding]:
    """Hours and days are the sums of what was counted, and months of their days."""
    days = counted.list_days(connection)
    for day in days:
        kept = _lay_beside(counted.sum_counted(connection, day), counted.read_day(connection, day))
        for subject, expected, found in kept:
            yield from compare("figures_are_counted", subject, expected, found)

    for month in counted.list_months(days):
        kept = _lay_beside(counted.sum_days(connection, month), counted.read_month(connection, month))
        for subject, expected, found in kept:
            yield from compare("months_are_their_days", subject, expected, found)


def _lay_beside(should: Amounts, are: Amounts) -> Iterator[tuple[str, _Sorted, _Sorted]]:
    """What each row should hold and what it holds."""
    for place in sorted({**should, **are}, key=lambda one: (one[0].name, *one[1:])):
        table, (dimension, key), period = place
        expected, found = (dict(sorted(of.get(place, {}).items())) for of in (should, are))
        yield f"{table.name}:{dimension}:{key}:{period}", expected, found


def check_sources(connection: Connection) -> Iterable[Finding]:
    """What was counted of an order, a payer, a member or a complaint is what they say, once their events are in."""
    late = _find_late(connection)
    for kind, calculate in (("order", _read_orders), ("payer", _read_payers), ("member", _read_members)):
        for batch in _list_counted(connection, kind):
            said = calculate(connection, list(batch))
            for subject, figures in batch.items():
                if (kind, subject) not in late and (kind, subject.split(":")[0]) not in late:
                    yield from compare("source_is_counted", f"{kind}:{subject}", said.get(subject, {}), figures)

    for batch in _list_counted(connection, "complaint"):
        facts = {of.complaint_id: of for of in read_complaints(connection, list(batch))}
        for subject, figures in batch.items():
            of = facts.get(subject)
            if ("complaint", subject) in late or (of and ("order", of.order_no) in late):
                continue
            yield from compare(
                "source_is_counted",
                f"complaint:{subject}",
                calculate_complaint_figures(of) if of else {},
                figures,
            )


def _list_counted(connection: Connection, kind: str) -> Iterator[dict[str, Figures]]:
    """What was counted of a kind, some sources at a time."""
    row, after = figure_source.c, ""
    subjects = select(row.subject).where(row.kind == kind).distinct().order_by(row.subject).limit(_AT_ONCE)
    while True:
        found = list(connection.scalars(subjects.where(row.subject > after)))
        if not found:
            return
        batch: dict[str, dict[int, Any]] = {}
        rows = select(row.subject, row.hour, row.parts).where(
            row.kind == kind, row.subject.between(found[0], found[-1])
        )
        for of in connection.execute(rows):
            if parts := unpack(of.parts):
                batch.setdefault(of.subject, {})[of.hour] = parts
        yield {**batch}
        after = found[-1]


def _read_orders(connection: Connection, subjects: Sequence[str]) -> dict[str, Figures]:
    return {of.no: calculate_order_figures(of) for of in read_orders(connection, subjects)}


def _read_payers(connection: Connection, subjects: Sequence[str]) -> dict[str, Figures]:
    return {who: calculate_payer_figures(paid) for who, paid in read_payer_days(connection, subjects).items()}


def _read_members(connection: Connection, subjects: Sequence[str]) -> dict[str, Figures]:
    found = read_members(connection, [int(subject) for subject in subjects])
    return {str(of.member_id): calculate_member_figures(of) for of in found}


def _find_late(connection: Connection) -> frozenset[tuple[str, str]]:
    """What an event that has not come in is about; of a payment, its payer too."""
    row = event_delivery.c
    late = connection.scalars(select(row.payload).where(row.consumer == CONSUMER, row.status != "done"))
    return frozenset(of for payload in late for of in _name_subjects(payload))


def _name_subjects(payload: dict[str, Any]) -> Iterator[tuple[str, str]]:
    who = payload.get("member_id")
    if "complaint_id" in payload:
        yield "complaint", payload["complaint_id"]
    elif "order_no" in payload:
        yield "order", payload["order_no"]
        yield "payer", str(who)
    else:
        yield "member", str(who)


CHECKS: tuple[Check, ...] = (check_figures, check_sources)

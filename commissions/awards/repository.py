"""Writes awards and the sales they come from, in the caller's transaction.

Locks: sale, lines, awards, balances.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, Update, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from commissions.awards.award import Award, AwardChange, Earned, LineRefunds
from commissions.awards.frozen import FrozenSale
from commissions.awards.parties import restore_parties, restore_restock, restore_supply
from commissions.awards.refund import PaidSale, SaleRefund
from commissions.awards.refusals import SaleUnknown
from commissions.awards.tables import ALL_TIME, award, award_refund, award_set, earning, sale, sale_line, sale_refund
from commissions.beneficiary import Beneficiary, BeneficiaryKind
from commissions.days import determine_day
from commissions.ledger.pools import find_pools
from commissions.many import unfold
from commissions.policies.allocation import Allocation
from commissions.policies.kept import LineRefund
from commissions.policies.parties import Line
from commissions.policies.policy import NO_POLICY, Fixed, Policy, Rate
from commissions.policies.queries import DOCUMENT, parse_terms
from commissions.policies.roles import Role
from commissions.policies.tables import policy as published
from commissions.policies.terms import Terms
from commissions.ports import Transaction
from commissions.schema import Id


def select_awards() -> Select[Any]:
    """The columns that `restore_award` reads."""
    row = award.c
    return select(
        row.id, row.code, row.order_no, row.line, row.person_kind, row.person_id, row.role, row.rank,
        row.amount_fen, row.kept_fen, row.status, row.accrued_at, row.matures_at, row.cleared_at,
    )  # fmt: skip


def restore_award(row: Any) -> Award:
    """The award of a row of `select_awards`."""
    return Award(
        id=row.id,
        code=row.code,
        order_no=row.order_no,
        line=row.line,
        person=Beneficiary(BeneficiaryKind(row.person_kind), row.person_id),
        role=Role(row.role),
        rank=row.rank,
        amount_fen=row.amount_fen,
        kept_fen=row.kept_fen,
        status=row.status,
        accrued_at=row.accrued_at,
        matures_at=row.matures_at,
        is_cleared=row.cleared_at is not None,
    )


def get_sale(tx: Transaction, order_no: str, *, lock: bool = False) -> Any:
    """The sale's row, locked if asked. Raises SaleUnknown."""
    query = select(sale).where(sale.c.order_no == order_no)
    row = tx.connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise SaleUnknown(order_no=order_no)
    return row


def lock_frozen_sale(connection: Connection, order_no: str) -> FrozenSale:
    """A sale as it was frozen, locked. Raises SaleUnknown.

    One statement: whatever it reads beside the locked row never changes.
    """
    rows = connection.execute(_FROZEN, {"of_order": order_no}).all()
    if not rows:
        raise SaleUnknown(order_no=order_no)

    terms = parse_terms(rows[0].terms) if rows[0].terms else Terms()
    policy, parties = terms.commission or NO_POLICY, rows[0].parties

    return FrozenSale(
        order_no=order_no,
        buyer=rows[0].buyer_id,
        is_paid=rows[0].status != "placed",
        terms=terms,
        parties=replace(restore_parties(rows[0].buyer_id, parties), pools=find_pools(connection, policy.pool_names)),
        lines=tuple(restore_line(row, parties) for row in rows),
        hold_days={row.line: row.hold_days for row in rows},
    )


def restore_line(row: Any, parties: Mapping[str, Any]) -> Line:
    """The line of a row that begins with `LINE`; what it owes outside the cap stands with the parties."""
    line = Line(*row[: len(LINE)])
    return replace(line, supply=restore_supply(parties, line.line), restock=restore_restock(parties, line.line))


LINE = [sale_line.c[name] for name in ("line", "sku", "product", "category", "quantity", "paid_fen", "cost_fen")]
_FROZEN = (
    select(*LINE, sale_line.c.hold_days, sale.c.buyer_id, sale.c.status, sale.c.parties, DOCUMENT.label("terms"))
    .join(sale, sale.c.order_no == sale_line.c.order_no)
    .join(published, published.c.version == sale.c.policy_version, isouter=True)
    .where(sale.c.order_no == bindparam("of_order"))
    .order_by(sale_line.c.position)
    .with_for_update(of=sale)
)


def mark_sale_paid(tx: Transaction, order_no: str, paid_fen: int) -> None:
    """Write that a locked sale is paid."""
    paid_twice = AssertionError("a sale that is locked stays as it was read")
    tx.write(_PAY_SALE, {"of_order": order_no, "at": tx.now, "fen": paid_fen}, otherwise=paid_twice)


_PAY_SALE = (
    update(sale)
    .where(sale.c.order_no == bindparam("of_order"), sale.c.status == "placed")
    .values(status="paid", paid_at=bindparam("at"), paid_fen=bindparam("fen"))
)


def write_awards(
    tx: Transaction, order_no: str, allocations: Sequence[Allocation], hold_days: Mapping[str, int]
) -> tuple[Award, ...]:
    """Write the awards of a sale, each with its trace."""
    rows = {
        secrets.token_hex(10): _describe_award(tx, order_no, allocation, hold_days[allocation.line])
        for allocation in allocations
    }

    # PostgreSQL may return rows in any order: ids find their awards by code.
    inserted = tx.connection.execute(_ADD_AWARDS, [{"code": code, **row} for code, row in rows.items()])
    ids = {row.code: row.id for row in inserted}

    return tuple(
        Award(
            id=ids[code],
            code=code,
            order_no=order_no,
            line=allocation.line,
            person=allocation.beneficiary,
            role=allocation.role,
            rank=allocation.rank,
            amount_fen=allocation.amount_fen,
            kept_fen=allocation.amount_fen,
            status="pending",
            accrued_at=tx.now,
            matures_at=None,
        )
        for code, allocation in zip(rows, allocations, strict=True)
    )


def _describe_award(tx: Transaction, order_no: str, allocation: Allocation, hold_days: int) -> dict[str, Any]:
    """The row of one award."""
    cell = allocation.cell
    return {
        "order_no": order_no,
        "line": allocation.line,
        "person_kind": allocation.beneficiary.kind.value,
        "person_id": allocation.beneficiary.id,
        "role": allocation.role.value,
        "rank": allocation.rank,
        "capped": allocation.is_capped,
        "tier": allocation.tier,
        "rule": allocation.rule,
        "rate_bp": cell.rate_bp if isinstance(cell, Rate) else None,
        "fixed_fen": cell.fixed_fen if isinstance(cell, Fixed) else None,
        "wanted_fen": allocation.wanted_fen,
        "amount_fen": allocation.amount_fen,
        "kept_fen": allocation.amount_fen,
        "status": "pending",
        "hold_days": hold_days,
        "accrued_at": tx.now,
    }


def write_award_sets(tx: Transaction, order_no: str, policy: Policy, allocations: Sequence[Allocation]) -> None:
    """Write, beside the awards of a sale, the cap of each line that earned anyone commission."""
    rows = _describe_award_sets(order_no, policy, allocations)
    if rows:
        tx.write(_ADD_AWARD_SETS, rows)


def _describe_award_sets(order_no: str, policy: Policy, allocations: Sequence[Allocation]) -> list[dict[str, Any]]:
    """One row for each line that earned anyone commission: what it was reduced to, and by which cap."""
    sets: dict[str, dict[str, Any]] = {}
    for allocation in (of for of in allocations if of.is_capped):
        of_line = sets.setdefault(
            allocation.line,
            {
                "order_no": order_no,
                "line": allocation.line,
                "base": policy.base.value,
                "base_fen": allocation.base_fen,
                "cap_bp": policy.cap_bp,
                "cap_fen": allocation.cap_fen,
                "wanted_fen": 0,
                "total_fen": 0,
            },
        )

        of_line["wanted_fen"] += allocation.wanted_fen
        of_line["total_fen"] += allocation.amount_fen

    return list(sets.values())


def lock_paid_sale(connection: Connection, row: Any) -> PaidSale:
    """The sums of a locked row of `sale`, with its lines, which are locked too."""
    return _read_paid_sale(connection, row, _select_paid_lines(row.order_no).with_for_update())


def find_paid_sale(connection: Connection, order_no: str) -> PaidSale:
    """As `lock_paid_sale`, for whoever only looks. Raises SaleUnknown."""
    row = connection.execute(select(sale).where(sale.c.order_no == order_no)).first()
    if row is None:
        raise SaleUnknown(order_no=order_no)
    return _read_paid_sale(connection, row, _select_paid_lines(order_no))


def _select_paid_lines(order_no: str) -> Select[Any]:
    line = sale_line.c
    query = select(line.line, line.paid_fen, line.refunded_fen).where(line.order_no == order_no)
    return query.order_by(line.position)


def _read_paid_sale(connection: Connection, row: Any, query: Select[Any]) -> PaidSale:
    found = connection.execute(query).all()
    lines = {of.line: LineRefunds(of.paid_fen, of.refunded_fen) for of in found}
    supply = {line: due.fen for line in lines if (due := restore_supply(row.parties, line)) is not None}
    each = _list_refunds_of_lines(connection, row.order_no) if supply else {}
    return PaidSale(row.order_no, row.paid_fen, row.refunded_fen, lines, supply, each)


def _list_refunds_of_lines(connection: Connection, order_no: str) -> dict[str, list[LineRefund]]:
    """The refunds of each line that stand, in the order in which they were decided."""
    each: dict[str, list[LineRefund]] = {}
    for found in connection.execute(select_standing(order_no)):
        for line, fen in found.lines.items():
            each.setdefault(line, []).append(LineRefund(fen, found.supply.get(line)))
    return each


def select_standing(order_no: str) -> Select[Any]:
    """Lines and supply of the refunds of an order that stand, in the order in which they were decided."""
    row = sale_refund.c
    standing = select(row.lines, row.supply).where(row.order_no == order_no, row.status != "reinstated")
    return standing.order_by(row.position)


def write_refund(tx: Transaction, order_no: str, refund_no: str, refund: SaleRefund, goods: Mapping[str, int]) -> None:
    """Write a refund of a locked sale at the end of its refunds.

    One that sends nothing to anybody is settled.
    """
    row = sale_refund.c
    before = tx.connection.scalar(select(func.count()).select_from(sale_refund).where(row.order_no == order_no)) or 0

    values = {
        "refund_no": refund_no,
        "order_no": order_no,
        "total_fen": refund.total_fen,
        "lines": dict(goods),
        "supply": dict(refund.supply),
        "position": before + 1,
        "status": "decided" if refund.total_fen else "settled",
        "decided_at": tx.now,
        "closed_at": None if refund.total_fen else tx.now,
    }

    tx.connection.execute(insert(sale_refund).values(**values))


def lock_awards(connection: Connection, order_no: str, lines: Iterable[str]) -> list[Award]:
    """The awards of some lines of an order, locked in their order."""
    return [restore_award(row) for row in connection.execute(_select_of_lines(order_no, lines).with_for_update())]


def find_awards(connection: Connection, order_no: str, lines: Iterable[str]) -> list[Award]:
    """The awards of some lines of an order, for whoever only looks."""
    return [restore_award(row) for row in connection.execute(_select_of_lines(order_no, lines))]


def _select_of_lines(order_no: str, lines: Iterable[str]) -> Select[Any]:
    query = select_awards().where(award.c.order_no == order_no, award.c.line.in_(list(lines)))
    return query.order_by(award.c.id)


def change_refunded(
    connection: Connection, order_no: str, *, total_fen: int, lines: Mapping[str, int], cases: int
) -> None:
    """Add to what was refunded of an order and its lines, and to the cases that are open on those lines."""
    of_order = update(sale).where(sale.c.order_no == order_no)
    connection.execute(of_order.values(refunded_fen=sale.c.refunded_fen + total_fen))
    rows = [{"of_order": order_no, "of_line": line, "fen": fen, "cases": cases} for line, fen in lines.items()]
    if rows:
        connection.execute(_CHANGE_LINE, rows)


_CHANGE_LINE: Update = (
    update(sale_line)
    .where(sale_line.c.order_no == bindparam("of_order"), sale_line.c.line == bindparam("of_line"))
    .values(
        refunded_fen=sale_line.c.refunded_fen + bindparam("fen"),
        open_cases=sale_line.c.open_cases + bindparam("cases"),
    )
)


def write_award_changes(tx: Transaction, refund_no: str, changes: Sequence[AwardChange]) -> None:
    """Write what a refund leaves of awards, and a row for each that says what it took or gave back."""
    if not changes:
        return

    kept = [{"of_award": change.award.id, "kept": change.kept_fen} for change in changes]
    tx.connection.execute(_KEEP, kept)

    rows = [
        {
            "award_id": change.award.id,
            "refund_no": refund_no,
            "phase": "taken" if change.change_fen < 0 else "returned",
            "code": change.code,
            "amount_fen": abs(change.change_fen),
            "at": tx.now,
        }
        for change in changes
    ]
    tx.connection.execute(insert(award_refund), rows)


_KEEP: Update = update(award).where(award.c.id == bindparam("of_award")).values(kept_fen=bindparam("kept"))


def change_status(tx: Transaction, ids: Sequence[int], **values: Any) -> None:
    """Change pending awards that are locked."""
    if ids:
        given = select(unfold(tx.connection.dialect.name, "locked", {"id": Id}))
        changed = update(award).where(award.c.id.in_(given), award.c.status == "pending").values(**values)
        count = tx.connection.execute(changed, {"locked": [{"id": of} for of in ids]}).rowcount
        assert count == len(ids), "a locked award stays as it was read"


def record_earnings(tx: Transaction, changes: Mapping[Beneficiary, Earned]) -> None:
    """Add to the sums of people, in the order of their keys so that no two units of work can deadlock."""
    day = determine_day(tx.now).isoformat()
    rows = [
        {
            "person_kind": person.kind.value,
            "person_id": person.id,
            "period": period,
            "earned_fen": changes[person].earned_fen,
            "taken_back_fen": changes[person].taken_back_fen,
            "awards": changes[person].awards,
        }
        for person in sorted(changes)
        for period in (day, ALL_TIME)
    ]

    tx.write(_EARN[tx.dialect], rows)


def _earn(insertion: type[sqlite.Insert] | type[postgresql.Insert]) -> sqlite.Insert | postgresql.Insert:
    new = insertion(earning)
    return new.on_conflict_do_update(
        index_elements=["person_kind", "person_id", "period"],
        set_={
            "earned_fen": earning.c.earned_fen + new.excluded.earned_fen,
            "taken_back_fen": earning.c.taken_back_fen + new.excluded.taken_back_fen,
            "awards": earning.c.awards + new.excluded.awards,
        },
    )


_ADD_AWARDS = insert(award).returning(award.c.id, award.c.code)
_ADD_AWARD_SETS = insert(award_set)
_EARN = {"sqlite": _earn(sqlite.Insert), "postgresql": _earn(postgresql.Insert)}

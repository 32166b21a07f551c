"""A frozen sale as a case of `lianpu simulate`.

Simulating it answers exactly what was booked, refunds included.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, select

from commissions.awards.refusals import SaleUnknown
from commissions.awards.repository import select_standing
from commissions.awards.tables import sale, sale_line
from commissions.policies.queries import get_policy
from commissions.policies.validation import POLICY_FIELDS

_LINE = ("line", "sku", "product", "category", "quantity", "paid_fen", "cost_fen")


@dataclass(frozen=True)
class _Names:
    """Names of one width, because in a case ids are compared as texts: m02 before m10, as 2 before 10."""

    width: int

    def name(self, kind: str, number: int) -> str:
        """`m07` for member 7, `s07` for supplier 7, `d07` for dealer 7."""
        return f"{kind}{number:0{self.width}}"


def find_sale_as_case(connection: Connection, order_no: str) -> dict[str, Any]:
    """The case. A grade that the policy does not have earns nothing and is left out. Raises SaleUnknown."""
    row = connection.execute(select(sale).where(sale.c.order_no == order_no)).first()
    if row is None:
        raise SaleUnknown(order_no=order_no)
    of_order = select(*(sale_line.c[name] for name in _LINE)).where(sale_line.c.order_no == order_no)
    lines = connection.execute(of_order.order_by(sale_line.c.position)).all()
    refunds = connection.execute(select_standing(order_no)).all()

    policy: Mapping[str, Any] = {"levels": []}
    grades: tuple[str, ...] = ()
    if row.policy_version is not None:
        published = get_policy(connection, row.policy_version)
        policy = {key: value for key, value in published.document.items() if key in POLICY_FIELDS}
        grades = published.terms.commission.grades if published.terms.commission is not None else ()
    return _describe_case(row, lines, refunds, policy, grades)


def _describe_case(
    row: Any, lines: Iterable[Any], refunds: Iterable[Any], policy: Mapping[str, Any], grades: Iterable[str]
) -> dict[str, Any]:
    """The case of the rows of a sale, its lines and the refunds that stand, in their order."""
    parties = row.parties
    names = _Names(len(str(max(_list_numbers(row.buyer_id, parties)))))
    people = {of["member_id"]: of for of in _list_people(parties)}
    upline = [of["member_id"] for of in parties["upline"]] or [row.buyer_id]
    above = dict(pairwise(upline))
    recruiters = {of["recruiter"] for of in people.values() if "recruiter" in of}
    blank = {"tier": None, "eligible": False}
    everyone = {number: people.get(number, blank) for number in (*upline, *people)}
    # A recruiter who is frozen may earn; whoever might not was left out.
    everyone |= {number: {"tier": None, "eligible": True} for number in recruiters if number not in everyone}

    members = {
        names.name("m", number): _describe_member(of, above.get(number), set(grades), names)
        for number, of in sorted(everyone.items())
    }
    return {
        "policy": dict(policy),
        "members": members,
        "sale": _describe_sale(row, lines, names),
        "refunds": [_describe_refund(of, line, fen) for of in refunds for line, fen in of.lines.items()],
    }


def _describe_member(of: Mapping[str, Any], above: int | None, grades: set[str], names: _Names) -> dict[str, Any]:
    member = {
        "referrer": None if above is None else names.name("m", above),
        "tier": of["tier"],
        "eligible": of["eligible"],
    }
    if of.get("leader") in grades:
        member["agent"] = of["leader"]
    if "recruiter" in of:
        member["recruiter"] = names.name("m", of["recruiter"])
    return member


def _describe_sale(row: Any, lines: Iterable[Any], names: _Names) -> dict[str, Any]:
    parties = row.parties
    described: dict[str, Any] = {"order_no": row.order_no, "buyer": names.name("m", row.buyer_id)}

    if "agents" in parties:
        held = ((of["person"]["member_id"], of["grade"]) for of in parties["agents"])
        described["agents"] = [{"member": names.name("m", number), "grade": grade} for number, grade in held]

    for role in ("store", "clerk"):
        if role in parties:
            described[role] = names.name("m", parties[role]["member_id"])
    if "seller" in parties:
        seller = parties["seller"]
        described["seller"] = {"dealer": names.name("d", seller["dealer"]), "fee_bp": seller["fee_bp"]}
    if "channel" in parties:
        described["channel"] = parties["channel"]

    described["lines"] = [_describe_line(of, parties, names) for of in lines]
    return described


def _describe_line(of: Any, parties: Mapping[str, Any], names: _Names) -> dict[str, Any]:
    line = dict(zip(_LINE, of, strict=True))
    for name, whom, letter in (("supply", "supplier", "s"), ("restock", "dealer", "d")):
        due = parties.get(name, {}).get(of.line)
        if due is not None:
            line[name] = {whom: names.name(letter, due["to"]), "fen": due["fen"]}
    return line


def _describe_refund(of: Any, line: str, fen: int) -> dict[str, Any]:
    named = {"supply_fen": of.supply[line]} if line in of.supply else {}
    return {"line": line, "refund_fen": fen, **named}


def _list_people(parties: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    yield from parties["upline"]
    yield from (of["person"] for of in parties.get("agents", ()))
    yield from (parties[role] for role in ("store", "clerk") if role in parties)


def _list_numbers(buyer: int, parties: Mapping[str, Any]) -> Iterable[int]:
    """Every number that gets a name."""
    yield buyer
    for of in _list_people(parties):
        yield of["member_id"]
        yield of.get("recruiter", 0)
    yield parties.get("seller", {}).get("dealer", 0)
    for name in ("supply", "restock"):
        yield from (due["to"] for due in parties.get(name, {}).values())

"""A case of `lianpu simulate` as the allocation wants it.

The names of the case become numbers, and back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from commissions.beneficiary import Beneficiary, BeneficiaryKind
from commissions.policies.case_fields import (
    Member,
    NamedLine,
    NamedSale,
    NamedSum,
    read_members,
    read_refunds,
    read_sale,
)
from commissions.policies.chain import count_referrers_needed
from commissions.policies.fields import read_object
from commissions.policies.kept import LineRefund
from commissions.policies.parties import Agent, Due, Line, Parties, Person, Seller
from commissions.policies.policy import Policy
from commissions.policies.validation import read_policy

_Names = Mapping[str, Beneficiary]


@dataclass(frozen=True)
class Case:
    """What a case says.

    `refunds` are those of each line in their order; `names` gives the names of the case back.
    """

    policy: Policy
    parties: Parties
    lines: tuple[Line, ...]
    refunds: Mapping[str, tuple[LineRefund, ...]]
    names: Mapping[Beneficiary, str]


@dataclass(frozen=True)
class _Book:
    """Everyone of a case, by kind and name."""

    people: Mapping[str, Member]
    members: _Names
    suppliers: _Names
    dealers: _Names
    pools: _Names

    def describe(self, name: str) -> Person:
        """A member as the allocation knows them. A recruiter who may not earn counts as absent."""
        of = self.people[name]
        recruiter = of.recruiter if of.recruiter is not None and self.people[of.recruiter].eligible else None
        return Person(
            beneficiary=self.members[name],
            tier=of.tier,
            eligible=of.eligible,
            grade=of.grade,
            recruiter=None if recruiter is None else self.members[recruiter],
        )


def read_case(case: object) -> Case:
    """The case of a document. Raises FieldRefused."""
    document = read_object(case, "", required=("policy", "members", "sale"), optional=("refunds", "name", "expected"))
    policy = read_policy(document["policy"])

    people = read_members(document["members"], policy)
    sale = read_sale(document["sale"], people)
    refunds = read_refunds(document.get("refunds", []), sale.lines)
    book = _number(people, sale, policy)

    return Case(
        policy=policy,
        parties=_describe_parties(sale, policy, book),
        lines=tuple(_describe_line(line, book) for line in sale.lines),
        refunds=refunds,
        names=_list_names(book),
    )


def _number(people: Mapping[str, Member], sale: NamedSale, policy: Policy) -> _Book:
    suppliers = {line.supply.name for line in sale.lines if line.supply is not None}
    dealers = {line.restock.name for line in sale.lines if line.restock is not None}
    if sale.seller is not None:
        dealers.add(sale.seller.name)

    return _Book(
        people=people,
        members=_number_names(BeneficiaryKind.MEMBER, people),
        suppliers=_number_names(BeneficiaryKind.SUPPLIER, suppliers),
        dealers=_number_names(BeneficiaryKind.DEALER, dealers),
        pools=_number_names(BeneficiaryKind.POOL, policy.pool_names),
    )


def _number_names(kind: BeneficiaryKind, names: Iterable[str]) -> dict[str, Beneficiary]:
    """Numbers in the order of the texts, character by character, because in a case ids are compared so."""
    return {name: Beneficiary(kind, number) for number, name in enumerate(sorted(names), start=1)}


def _list_names(book: _Book) -> dict[Beneficiary, str]:
    """What each is called in the answer: members by name alone, all others behind their kind."""
    names = {of: name for name, of in book.members.items()}
    others = (*book.suppliers.items(), *book.dealers.items(), *book.pools.items())
    return names | {of: f"{of.kind}:{name}" for name, of in others}


def _describe_parties(sale: NamedSale, policy: Policy, book: _Book) -> Parties:
    upline = _list_upline(sale.buyer, book.people, count_referrers_needed(policy))
    return Parties(
        buyer=book.describe(sale.buyer),
        upline=tuple(book.describe(name) for name in upline),
        agents=tuple(Agent(book.describe(name), grade) for name, grade in sale.agents),
        store=None if sale.store is None else book.describe(sale.store),
        clerk=None if sale.clerk is None else book.describe(sale.clerk),
        seller=None if sale.seller is None else Seller(book.dealers[sale.seller.name], sale.seller.fee_bp),
        channel=sale.channel,
        pools=book.pools,
    )


def _list_upline(buyer: str, people: Mapping[str, Member], most: int) -> list[str]:
    """The names of the referrers above `buyer`, nearest first."""
    upline: list[str] = []
    above = people[buyer].referrer
    while above is not None and len(upline) < most:
        upline.append(above)
        above = people[above].referrer
    return upline


def _describe_line(of: NamedLine, book: _Book) -> Line:
    return Line(
        line=of.line,
        sku=of.sku,
        product=of.product,
        category=of.category,
        quantity=of.quantity,
        paid_fen=of.paid_fen,
        cost_fen=of.cost_fen,
        supply=_describe_due(of.supply, book.suppliers),
        restock=_describe_due(of.restock, book.dealers),
    )


def _describe_due(of: NamedSum | None, names: _Names) -> Due | None:
    return None if of is None else Due(names[of.name], of.fen)

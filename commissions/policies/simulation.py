"""`lianpu simulate`: a case in, what the shop would pay out. No database, no settings (docs/money.md §3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commissions.beneficiary import MemberId, member
from commissions.money import calculate_kept
from commissions.policies.allocation import Allocation, Line, allocate
from commissions.policies.chain import Person, count_referrers_needed, determine_chain
from commissions.policies.fields import (
    FieldRefused,
    join_path,
    read_flag,
    read_integer,
    read_list,
    read_mapping,
    read_object,
    read_text,
)
from commissions.policies.validation import read_policy

CaseRefused = FieldRefused
"""What `simulate` raises: `field` is the path of what is wrong, `message` says why."""


@dataclass(frozen=True)
class Member:
    """A member of a case: the referrer's name, if any, the tier, and whether they may earn."""

    referrer: str | None
    tier: str | None
    eligible: bool


def simulate(case: object) -> dict[str, object]:
    """The answer to one case. Raises CaseRefused(field, message)."""
    document = read_object(case, "", required=("policy", "members", "sale"), optional=("refunds", "name", "expected"))
    policy = read_policy(document["policy"])
    members = read_members(document["members"])
    buyer, lines = read_sale(document["sale"], members)
    refunded = read_refunds(document.get("refunds", []), lines)
    upline = list_upline(buyer, members, count_referrers_needed(policy))
    people = [describe_person(number, members[name]) for number, name in enumerate([buyer, *upline])]
    awards = allocate(lines, determine_chain(people[0], people[1:], policy), policy)
    paid = {line.line: line.paid_fen for line in lines}
    kept = [
        calculate_kept(award.amount_fen, paid_fen=paid[award.line], refunded_fen=refunded[award.line])
        for award in awards
    ]
    return describe_awards([buyer, *upline], awards, kept)


def describe_awards(names: Sequence[str], awards: Sequence[Allocation], kept: Sequence[int]) -> dict[str, object]:
    """The answer's JSON; `names[0]` is the buyer, `kept[i]` what refunds left of `awards[i]`."""
    return {
        "awards": [
            {
                "line": award.line,
                "beneficiary": names[award.beneficiary.id],
                "level": award.level,
                "rule": award.rule,
                "amount_fen": award.amount_fen,
                "kept_fen": kept_fen,
            }
            for award, kept_fen in zip(awards, kept, strict=True)
        ],
        "total_fen": sum(award.amount_fen for award in awards),
        "kept_fen": sum(kept),
    }


def describe_person(number: int, known: Member) -> Person:
    """A member as the allocation knows them: the case's names become numbers, the buyer's being 0."""
    return Person(member(MemberId(number)), known.tier, known.eligible)


def list_upline(buyer: str, members: Mapping[str, Member], most: int) -> list[str]:
    """The names of the referrers above `buyer`, nearest first."""
    upline: list[str] = []
    above = members[buyer].referrer
    while above is not None and len(upline) < most:
        upline.append(above)
        above = members[above].referrer
    return upline


def read_members(value: object) -> dict[str, Member]:
    """The members by name: every referrer exists, and nobody is above themselves."""
    given = read_mapping(value, "members")
    members = {name: read_member(document, join_path("members", name)) for name, document in given.items()}
    for name, known in members.items():
        if known.referrer is not None and known.referrer not in members:
            raise FieldRefused(f"members.{name}.referrer", "names nobody among the members")
    check_for_circles(members)
    return members


def read_member(value: object, path: str) -> Member:
    """One member; only `tier` may be left out."""
    document = read_object(value, path, required=("referrer", "eligible"), optional=("tier",))
    referrer, tier = document["referrer"], document.get("tier")
    return Member(
        referrer=None if referrer is None else read_text(referrer, f"{path}.referrer"),
        tier=None if tier is None else read_text(tier, f"{path}.tier"),
        eligible=read_flag(document["eligible"], f"{path}.eligible"),
    )


def check_for_circles(members: Mapping[str, Member]) -> None:
    """Refuse a circle of referrers anywhere, not only above the buyer. Looks at each member once."""
    cleared: set[str] = set()
    for name in members:
        path: set[str] = set()
        at: str | None = name
        while at is not None and at not in cleared:
            if at in path:
                raise FieldRefused("members", "has a circle of referrers")
            path.add(at)
            at = members[at].referrer
        cleared |= path


def read_sale(value: object, members: Mapping[str, Member]) -> tuple[str, tuple[Line, ...]]:
    """The buyer's name and the lines of the sale."""
    document = read_object(value, "sale", required=("order_no", "buyer", "lines"))
    read_text(document["order_no"], "sale.order_no")
    buyer = read_text(document["buyer"], "sale.buyer")
    if buyer not in members:
        raise FieldRefused("sale.buyer", "names nobody among the members")
    given = read_list(document["lines"], "sale.lines")
    lines = tuple(read_line(line, f"sale.lines.{index}") for index, line in enumerate(given))
    seen: set[str] = set()
    for index, line in enumerate(lines):
        if line.line in seen:
            raise FieldRefused(f"sale.lines.{index}.line", "is the id of an earlier line")
        seen.add(line.line)
    return buyer, lines


def read_line(value: object, path: str) -> Line:
    """One line of the sale, every field of it given."""
    texts, numbers = ("line", "sku", "product", "category"), ("paid_fen", "cost_fen")
    document = read_object(value, path, required=(*texts, "quantity", *numbers))
    line, sku, product, category = (read_text(document[key], f"{path}.{key}") for key in texts)
    quantity = read_integer(document["quantity"], f"{path}.quantity", least=1)
    paid_fen, cost_fen = (read_integer(document[key], f"{path}.{key}") for key in numbers)
    return Line(line, sku, product, category, quantity, paid_fen, cost_fen)


def read_refunds(value: object, lines: Sequence[Line]) -> dict[str, int]:
    """What was refunded on each line in all, in fen."""
    paid = {line.line: line.paid_fen for line in lines}
    refunded = dict.fromkeys(paid, 0)
    for index, refund in enumerate(read_list(value, "refunds")):
        path = f"refunds.{index}"
        document = read_object(refund, path, required=("line", "refund_fen"))
        line = read_text(document["line"], f"{path}.line")
        refund_fen = read_integer(document["refund_fen"], f"{path}.refund_fen")
        if line not in paid:
            raise FieldRefused(f"{path}.line", "is not a line of the sale")
        refunded[line] += refund_fen
        if refunded[line] > paid[line]:
            raise FieldRefused(f"{path}.refund_fen", "brings the refunds above what was paid")
    return refunded

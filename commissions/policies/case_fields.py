"""Reads the fields of a case of `lianpu simulate`, each refused by its path (docs/money.md §3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commissions.money import BASIS_POINTS, calculate_kept
from commissions.policies.fields import (
    FieldRefused,
    join_path,
    read_choice,
    read_flag,
    read_integer,
    read_list,
    read_mapping,
    read_object,
    read_text,
)
from commissions.policies.kept import LineRefund, reduce_supply
from commissions.policies.limits import LARGEST_FEN
from commissions.policies.policy import AgentGrade, Policy


@dataclass(frozen=True)
class Member:
    """A member of a case. `grade` is theirs among the leaders; referrer and recruiter are named."""

    referrer: str | None
    tier: str | None
    eligible: bool
    grade: str | None
    recruiter: str | None


@dataclass(frozen=True)
class NamedSum:
    """What a line owes a supplier or a dealer."""

    name: str
    fen: int


@dataclass(frozen=True)
class NamedSeller:
    """The dealer who sells, and the merchant's fee."""

    name: str
    fee_bp: int


@dataclass(frozen=True)
class NamedLine:
    """A line of the sale."""

    line: str
    sku: str
    product: str
    category: str
    quantity: int
    paid_fen: int
    cost_fen: int
    supply: NamedSum | None
    restock: NamedSum | None


@dataclass(frozen=True)
class NamedSale:
    """The sale with everyone in it by name."""

    buyer: str
    agents: tuple[tuple[str, AgentGrade], ...]
    store: str | None
    clerk: str | None
    seller: NamedSeller | None
    channel: str | None
    lines: tuple[NamedLine, ...]


def read_members(value: object, policy: Policy) -> dict[str, Member]:
    """The members by name: whoever is named exists, and nobody is above themselves."""
    given = read_mapping(value, "members")
    members = {name: _read_member(of, join_path("members", name)) for name, of in given.items()}

    for name, member in members.items():
        if member.referrer is not None and member.referrer not in members:
            raise FieldRefused(f"members.{name}.referrer", "names nobody among the members")
        if member.grade is not None and member.grade not in policy.grades:
            raise FieldRefused(f"members.{name}.agent", "is no grade of the policy's leaders")
        if member.recruiter is not None and member.recruiter not in members:
            raise FieldRefused(f"members.{name}.recruiter", "names nobody among the members")
        if member.recruiter == name:
            raise FieldRefused(f"members.{name}.recruiter", "names the member itself")

    _check_for_circles(members)
    return members


def read_sale(value: object, members: Mapping[str, Member]) -> NamedSale:
    """The sale. Everyone it names as a member exists."""
    optional = ("agents", "store", "clerk", "seller", "channel")
    document = read_object(value, "sale", required=("order_no", "buyer", "lines"), optional=optional)
    read_text(document["order_no"], "sale.order_no")
    channel = document.get("channel")

    return NamedSale(
        buyer=_read_known(document["buyer"], "sale.buyer", members),
        agents=_read_agents(document.get("agents", []), members),
        store=_read_known_or_none(document.get("store"), "sale.store", members),
        clerk=_read_known_or_none(document.get("clerk"), "sale.clerk", members),
        seller=_read_seller(document.get("seller")),
        channel=None if channel is None else read_text(channel, "sale.channel"),
        lines=_read_lines(document["lines"]),
    )


def read_refunds(value: object, lines: Sequence[NamedLine]) -> dict[str, tuple[LineRefund, ...]]:
    """The refunds of each line in their order.

    Never more than was paid, nor more of the supply than was left.
    """
    line_of = {line.line: line for line in lines}
    refunds: dict[str, list[LineRefund]] = {line.line: [] for line in lines}
    refunded_fen = dict.fromkeys(refunds, 0)
    supply_fen = {line.line: line.supply.fen for line in lines if line.supply is not None}
    for index, refund in enumerate(read_list(value, "refunds")):
        path = f"refunds.{index}"
        line, of = _read_refund(refund, path)
        if line not in line_of:
            raise FieldRefused(f"{path}.line", "is not a line of the sale")
        refunded_fen[line] += of.refund_fen
        if refunded_fen[line] > line_of[line].paid_fen:
            raise FieldRefused(f"{path}.refund_fen", "brings the refunds above what was paid")

        if of.supply_fen is not None and of.supply_fen > supply_fen.get(line, -1):
            known = "than was left" if line in supply_fen else "of a line without any"
            raise FieldRefused(f"{path}.supply_fen", f"names more supply {known}")
        if line in supply_fen:
            share_fen = _calculate_share(line_of[line], refunded_fen[line])
            supply_fen[line] = reduce_supply(supply_fen[line], of, share_fen)
        refunds[line].append(of)
    return {line: tuple(of) for line, of in refunds.items()}


def _calculate_share(line: NamedLine, refunded_fen: int) -> int:
    """The line's share of its supply after these refunds."""
    assert line.supply is not None, "only asked of a line with supply"
    return calculate_kept(line.supply.fen, paid_fen=line.paid_fen, refunded_fen=refunded_fen)


def _read_refund(value: object, path: str) -> tuple[str, LineRefund]:
    document = read_object(value, path, required=("line", "refund_fen"), optional=("supply_fen",))
    line = read_text(document["line"], f"{path}.line")
    refund_fen = read_integer(document["refund_fen"], f"{path}.refund_fen")
    if "supply_fen" not in document:
        return line, LineRefund(refund_fen)
    return line, LineRefund(refund_fen, read_integer(document["supply_fen"], f"{path}.supply_fen"))


def _read_member(value: object, path: str) -> Member:
    """One member; only `tier`, `agent` and `recruiter` may be left out."""
    optional = ("tier", "agent", "recruiter")
    document = read_object(value, path, required=("referrer", "eligible"), optional=optional)
    return Member(
        referrer=_read_text_or_none(document["referrer"], f"{path}.referrer"),
        tier=_read_text_or_none(document.get("tier"), f"{path}.tier"),
        eligible=read_flag(document["eligible"], f"{path}.eligible"),
        grade=_read_text_or_none(document.get("agent"), f"{path}.agent"),
        recruiter=_read_text_or_none(document.get("recruiter"), f"{path}.recruiter"),
    )


def _read_text_or_none(value: object, path: str) -> str | None:
    return None if value is None else read_text(value, path)


def _check_for_circles(members: Mapping[str, Member]) -> None:
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


def _read_known(value: object, path: str, members: Mapping[str, Member]) -> str:
    name = read_text(value, path)
    if name not in members:
        raise FieldRefused(path, "names nobody among the members")
    return name


def _read_known_or_none(value: object, path: str, members: Mapping[str, Member]) -> str | None:
    return None if value is None else _read_known(value, path, members)


def _read_agents(value: object, members: Mapping[str, Member]) -> tuple[tuple[str, AgentGrade], ...]:
    """The agents whose territory covers the region; a member may hold several grades, but none twice."""
    agents: dict[tuple[str, AgentGrade], None] = {}
    for index, agent in enumerate(read_list(value, "sale.agents")):
        path = f"sale.agents.{index}"
        document = read_object(agent, path, required=("member", "grade"))
        member = _read_known(document["member"], f"{path}.member", members)
        held = (member, read_choice(document["grade"], f"{path}.grade", AgentGrade))
        if held in agents:
            raise FieldRefused(f"{path}.member", "holds this grade already")
        agents[held] = None
    return tuple(agents)


def _read_seller(value: object) -> NamedSeller | None:
    if value is None:
        return None
    document = read_object(value, "sale.seller", required=("dealer", "fee_bp"))
    dealer = read_text(document["dealer"], "sale.seller.dealer")
    return NamedSeller(dealer, read_integer(document["fee_bp"], "sale.seller.fee_bp", most=BASIS_POINTS))


def _read_lines(value: object) -> tuple[NamedLine, ...]:
    """The lines, none of an id twice."""
    lines = tuple(_read_line(line, f"sale.lines.{index}") for index, line in enumerate(read_list(value, "sale.lines")))
    seen: set[str] = set()
    for index, line in enumerate(lines):
        if line.line in seen:
            raise FieldRefused(f"sale.lines.{index}.line", "is the id of an earlier line")
        seen.add(line.line)
    return lines


def _read_line(value: object, path: str) -> NamedLine:
    """One line of the sale; only supply and restock may be left out."""
    texts, numbers = ("line", "sku", "product", "category"), ("paid_fen", "cost_fen")
    required = (*texts, "quantity", *numbers)
    document = read_object(value, path, required=required, optional=("supply", "restock"))
    line, sku, product, category = (read_text(document[key], f"{path}.{key}") for key in texts)
    quantity = read_integer(document["quantity"], f"{path}.quantity", least=1)
    paid_fen, cost_fen = (read_integer(document[key], f"{path}.{key}") for key in numbers)
    supply = _read_sum(document.get("supply"), f"{path}.supply", "supplier")
    restock = _read_sum(document.get("restock"), f"{path}.restock", "dealer")
    return NamedLine(line, sku, product, category, quantity, paid_fen, cost_fen, supply, restock)


def _read_sum(value: object, path: str, whom: str) -> NamedSum | None:
    """A sum for a supplier or dealer; null is none, 0 is one."""
    if value is None:
        return None
    document = read_object(value, path, required=(whom, "fen"))
    name = read_text(document[whom], f"{path}.{whom}")
    return NamedSum(name, read_integer(document["fen"], f"{path}.fen", most=LARGEST_FEN))

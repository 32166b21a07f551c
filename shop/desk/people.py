"""How the merchant names people: by what they call themselves and by their link code.

Who is no member is named by kind and number, `supplier:7`; a pool by its name, `pool:fund`.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from commissions.beneficiary import Beneficiary, BeneficiaryKind, MemberId, member
from commissions.ledger.pools import find_pool_names, find_pools
from commissions.network.distributor import Distributor
from commissions.network.queries import find_distributor, find_distributor_by_code, find_distributors
from shop.members.queries import find_member, list_members
from shop.members.refusals import UnknownMember
from shop.typed import is_key


@dataclass(frozen=True)
class Named:
    """What somebody is called.

    `person` finds them again: a link code, or `supplier:7`; empty if there is none.
    """

    name: str
    person: str


def name_people(connection: Connection, people: Collection[MemberId]) -> dict[MemberId, Named]:
    """Each member's name and link code. Two statements."""
    members, distributors = list_members(connection, set(people)), find_distributors(connection, sorted(set(people)))
    return {
        of: Named(
            members[of].name if of in members else f"member {of}",
            distributors[of].code if of in distributors else "",
        )
        for of in people
    }


def name_parties(connection: Connection, parties: Collection[Beneficiary]) -> dict[Beneficiary, Named]:
    """As `name_people`, for wallets of every kind. Three statements."""
    members = {of: of.member_id for of in parties if of.member_id is not None}
    people = name_people(connection, set(members.values()))
    pools = find_pool_names(connection, [of.id for of in parties if of.kind is BeneficiaryKind.POOL])

    named = {of: people[member_id] for of, member_id in members.items()}
    for of in parties:
        if of not in named:
            typed = f"{of.kind}:{pools.get(of.id, of.id) if of.kind is BeneficiaryKind.POOL else of.id}"
            named[of] = Named(typed.replace(":", " "), typed)
    return named


def find_party(connection: Connection, typed: str) -> Beneficiary | None:
    """Whom somebody typed: a link code, `supplier:7`, `dealer:7` or `pool:fund`. None for nobody's."""
    kind, _, rest = typed.strip().partition(":")
    if kind == BeneficiaryKind.POOL:
        return find_pools(connection, [rest]).get(rest)
    if kind in (BeneficiaryKind.SUPPLIER, BeneficiaryKind.DEALER):
        return Beneficiary(BeneficiaryKind(kind), int(rest)) if is_key(rest) else None
    found = find_distributor_by_code(connection, typed.strip())
    return member(found.member_id) if found else None


def find_by_code_or_number(connection: Connection, typed: str) -> Distributor | None:
    """Whose link code or number of the member somebody typed. None for nobody's."""
    text = typed.strip()
    found = find_distributor_by_code(connection, text)
    if found is None and is_key(text):
        return find_distributor(connection, MemberId(int(text)))
    return found


def get_typed_member(connection: Connection, typed: str) -> MemberId:
    """The member whose link code or number somebody typed. Raises UnknownMember."""
    distributor = find_by_code_or_number(connection, typed)
    if distributor is not None:
        return distributor.member_id
    found = find_member(connection, MemberId(int(typed))) if is_key(typed.strip()) else None
    if found is None:
        raise UnknownMember()
    return found.id

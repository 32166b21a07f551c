"""A product's own commission, or a SKU's: what it pays today, what another cell would pay, and the new policy version.

The version is the one in force with this one cell changed, so that nobody else's change is lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.beneficiary import MemberId, member
from commissions.policies.allocation import allocate_line
from commissions.policies.claims import make_deal
from commissions.policies.parties import Line, Parties, Person
from commissions.policies.policy import Policy
from commissions.policies.queries import PublishedPolicy, find_policy, is_followed, is_overtaken
from commissions.policies.seen import PolicyMoved
from commissions.policies.service import Publication, lock_policies
from commissions.policies.terms import read_terms
from commissions.ports import Transaction
from shop.catalog.draft import SkuDraft
from shop.catalog.editing import EditedProduct, get_edited
from shop.catalog.queries import find_sku_codes
from shop.desk.compliance import publish_policy_within
from shop.desk.policies import find_known

Group = Literal["products", "skus"]


@dataclass(frozen=True)
class OwnCell:
    """Whose rates they are: of a product, or of one SKU of it; by public code."""

    group: Group
    code: str


@dataclass(frozen=True)
class Paid:
    """What one unit at today's price pays, in fen: each level of the upline, all others, and what is left.

    Nobody has a tier and everybody may earn: the tiers' own rows may give more.
    """

    label: str
    price_fen: int
    cost_fen: int
    levels: tuple[int, ...]
    others_fen: int

    @property
    def commission_fen(self) -> int:
        """All together."""
        return sum(self.levels) + self.others_fen

    @property
    def margin_fen(self) -> int:
        """What the merchant keeps of the price."""
        return self.price_fen - self.cost_fen - self.commission_fen


@dataclass(frozen=True)
class OwnRates:
    """The product with the policy in force. `codes` are those of its SKUs by the merchant's number.

    `is_followed`: a version that was published already takes over later, and knows nothing of what is changed now.
    """

    edited: EditedProduct
    policy: PublishedPolicy | None
    codes: Mapping[str, str]
    is_followed: bool

    def list_cells(self) -> tuple[tuple[OwnCell, str], ...]:
        """What may have rates of its own: the product, and each SKU with its label."""
        own = [(OwnCell("skus", self.codes[sku.article]), sku.label) for sku in self.edited.draft.skus]
        return ((OwnCell("products", self.edited.code), ""), *(own if len(own) > 1 else ()))

    def find_rates(self, cell: OwnCell) -> Mapping[str, Any]:
        """What the policy in force says of it; nothing where it has none of its own."""
        found = self.policy.document.get(cell.group, {}).get(cell.code, {}) if self.policy else {}
        return dict(found)

    def pay(self, document: Mapping[str, Any]) -> tuple[Paid, ...]:
        """What each SKU pays under a document. Raises FieldRefused."""
        terms = read_terms(dict(document)).commission
        assert terms is not None, "a document always has a policy"
        return tuple(self._pay(terms, sku) for sku in self.edited.draft.skus)

    def _pay(self, policy: Policy, sku: SkuDraft) -> Paid:
        product, category = self.edited.code, self.edited.draft.category
        line = Line("1", self.codes[sku.article], product, category, 1, sku.price_fen, sku.cost_fen)
        upline = tuple(Person(member(MemberId(number)), None, eligible=True) for number in range(2, 5))
        buyer = Person(member(MemberId(1)), None, eligible=False)
        awards = tuple(allocate_line(line, make_deal(Parties(buyer, upline), policy)))
        by_level = [sum(of.amount_fen for of in awards if of.beneficiary == person.beneficiary) for person in upline]
        others = sum(of.amount_fen for of in awards) - sum(by_level)
        return Paid(sku.label, sku.price_fen, sku.cost_fen, tuple(by_level[: policy.depth]), others)


def read_own_rates(connection: Connection, code: str, now: datetime) -> OwnRates:
    """The product's own commission. Raises ProductUnknown."""
    edited, in_force = get_edited(connection, code), find_policy(connection, now)
    codes = find_sku_codes(connection, [sku.article for sku in edited.draft.skus])
    return OwnRates(edited, in_force, codes, is_followed(connection, now))


def change_cell(document: Mapping[str, Any], cell: OwnCell, rates: Mapping[str, Any]) -> dict[str, Any]:
    """The document with one cell changed; without rates it has none of its own."""
    group = {code: of for code, of in document.get(cell.group, {}).items() if code != cell.code}
    kept = dict(document.get(cell.group, {}).get(cell.code, {}))
    wanted = {name: of for name, of in {**kept, **rates}.items() if of}
    return {**document, cell.group: group | ({cell.code: wanted} if wanted else {})}


@dataclass(frozen=True)
class PublishCell:
    """One cell to be published upon the version that was seen."""

    cell: OwnCell
    rates: Mapping[str, Any]
    base: int
    by: Actor
    after_sale_days: int


def publish_cell(tx: Transaction, command: PublishCell) -> Publication:
    """Publish the policy in force with one cell changed, from now on.

    Raises PolicyMoved, and what `publish_policy_within` raises.
    """
    # Whoever publishes at this instant has either done so, or waits: nobody's cell is lost by another's.
    lock_policies(tx)
    in_force = find_policy(tx.connection, tx.now)
    if in_force is None or in_force.version != command.base or is_overtaken(tx.connection, tx.now):
        raise PolicyMoved
    document = change_cell(in_force.document, command.cell, command.rates)
    known = find_known(tx.connection, document, tx.now)
    days = command.after_sale_days
    return publish_policy_within(tx, document, command.by, after_sale_days=days, known=known)

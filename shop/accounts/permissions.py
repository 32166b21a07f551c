"""What staff may do: permissions, the five roles that bundle them, and the ticks beside a role."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """One thing that a route of the console asks for. What ends in `.see` changes nothing."""

    SEE_FIGURES = "figures.see"
    SEE_ORDERS = "orders.see"
    SEE_RECIPIENTS = "recipients.see"
    SHIP_ORDERS = "orders.ship"
    PRICE_ORDERS = "orders.price"
    DECIDE_REFUNDS = "refunds.decide"
    ANSWER_COMPLAINTS = "complaints.answer"
    SEE_THREADS = "threads.see"
    ANSWER_THREADS = "threads.answer"
    SEE_GOODS = "goods.see"
    EDIT_GOODS = "goods.edit"
    EDIT_OFFERS = "offers.edit"
    EDIT_STOREFRONT = "storefront.edit"
    SEE_PEOPLE = "people.see"
    DECIDE_PEOPLE = "people.decide"
    LOOK_AS_PEOPLE = "people.look_as"
    ERASE_PEOPLE = "people.erase"
    SEE_POLICIES = "policies.see"
    EDIT_POLICIES = "policies.edit"
    SEE_FINANCE = "finance.see"
    DECIDE_WITHDRAWALS = "withdrawals.decide"
    SEND_TRANSFERS = "transfers.send"
    ADJUST_BALANCES = "balances.adjust"
    KEEP_BOOKS = "books.keep"
    DECIDE_PROPOSALS = "proposals.decide"
    SEE_SETTINGS = "settings.see"
    EDIT_SETTINGS = "settings.edit"
    EDIT_KEYS = "keys.edit"
    EDIT_STAFF = "staff.edit"
    SEE_LOG = "log.see"
    SEE_OPERATIONS = "operations.see"
    OPERATE = "operations.mend"
    EXPORT = "exports.make"
    IMPORT = "imports.make"


class Role(StrEnum):
    """A bundle of permissions. Owner and finance must have a second factor."""

    OWNER = "owner"
    FINANCE = "finance"
    OPERATOR = "operator"
    SUPPORT = "support"
    AUDITOR = "auditor"


_SEEN = frozenset(of for of in Permission if of.value.endswith(".see"))
_PERSONAL = frozenset({Permission.SEE_RECIPIENTS, Permission.SEE_THREADS})

ROLES: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.FINANCE: frozenset(
        {
            *(Permission.SEE_FIGURES, Permission.SEE_ORDERS, Permission.SEE_PEOPLE, Permission.SEE_POLICIES),
            *(Permission.SEE_FINANCE, Permission.DECIDE_WITHDRAWALS, Permission.SEND_TRANSFERS),
            *(Permission.DECIDE_REFUNDS, Permission.ADJUST_BALANCES, Permission.KEEP_BOOKS),
            *(Permission.DECIDE_PROPOSALS, Permission.SEE_LOG, Permission.EXPORT),
        }
    ),
    Role.OPERATOR: frozenset(
        {
            *(Permission.SEE_FIGURES, Permission.SEE_ORDERS, Permission.SEE_RECIPIENTS, Permission.SHIP_ORDERS),
            *(Permission.PRICE_ORDERS, Permission.SEE_GOODS, Permission.EDIT_GOODS, Permission.EDIT_OFFERS),
            *(Permission.EDIT_STOREFRONT, Permission.SEE_PEOPLE, Permission.DECIDE_PEOPLE, Permission.SEE_POLICIES),
            *(Permission.SEE_SETTINGS, Permission.EXPORT, Permission.IMPORT, Permission.ANSWER_COMPLAINTS),
            *(Permission.LOOK_AS_PEOPLE, Permission.SEE_THREADS, Permission.ANSWER_THREADS),
        }
    ),
    Role.SUPPORT: frozenset(
        {
            *(Permission.SEE_ORDERS, Permission.SEE_RECIPIENTS, Permission.SEE_GOODS, Permission.SEE_PEOPLE),
            *(Permission.SHIP_ORDERS, Permission.SEE_FIGURES, Permission.ANSWER_COMPLAINTS),
            *(Permission.LOOK_AS_PEOPLE, Permission.SEE_THREADS, Permission.ANSWER_THREADS),
        }
    ),
    Role.AUDITOR: _SEEN - _PERSONAL,
}
_WITH_SECOND_FACTOR = frozenset({Role.OWNER, Role.FINANCE})


@dataclass(frozen=True)
class Rights:
    """A role, with what was ticked beside it and what was taken away."""

    role: Role
    added: frozenset[Permission] = frozenset()
    removed: frozenset[Permission] = frozenset()

    def __contains__(self, permission: Permission) -> bool:
        """Whether it may."""
        return permission in self.permissions

    @property
    def permissions(self) -> frozenset[Permission]:
        """All that it may. From an owner nothing can be taken: somebody must be able to give it back."""
        if self.role is Role.OWNER:
            return ROLES[Role.OWNER]
        return (ROLES[self.role] | self.added) - self.removed

    @property
    def needs_second_factor(self) -> bool:
        """Whether a password alone is too little: for who decides about money, keys or staff."""
        sharp = {Permission.EDIT_STAFF, Permission.EDIT_KEYS, Permission.SEND_TRANSFERS}
        return self.role in _WITH_SECOND_FACTOR or bool(sharp & self.permissions)


def determine_rights(role: Role, chosen: Collection[Permission]) -> Rights:
    """The rights of a role when exactly `chosen` is ticked."""
    bundle, wanted = ROLES[role], frozenset(chosen)
    return Rights(role, wanted - bundle, bundle - wanted)

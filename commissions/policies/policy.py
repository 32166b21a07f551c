"""A commission policy as values: which rate is paid at which level, on what base, up to which cap."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

MAX_DEPTH = 3


class Base(StrEnum):
    """What a rate is a share of: the cash paid for the line, or that less its cost."""

    PAID = "paid"
    MARGIN = "margin"


class SelfPurchase(StrEnum):
    """Whether a distributor who buys takes level 1 of their own order."""

    OFF = "off"
    AS_LEVEL_ONE = "as_level_one"


class IneligibleUpline(StrEnum):
    """What a referrer who may not earn does to the levels: uses one up, ends the walk, or passes it on."""

    SKIP = "skip"
    STOP = "stop"
    COMPRESS = "compress"


class AgentGrade(StrEnum):
    """How large an agent's territory is, the smallest first: the order of the grades and of their ranks."""

    DISTRICT = "district"
    CITY = "city"
    PROVINCE = "province"

    @property
    def rank(self) -> int:
        """1 for a district, 2 for a city, 3 for a province."""
        return tuple(AgentGrade).index(self) + 1


class AgentMode(StrEnum):
    """Whether a grade of agents gets its whole cell, or only what exceeds the lower grades."""

    DIFFERENCE = "difference"
    INDEPENDENT = "independent"


class Sharing(StrEnum):
    """Whether the holders of one grade divide what it wants, or each of them wants all of it."""

    SPLIT = "split"
    EACH = "each"


@dataclass(frozen=True)
class Rate:
    """A share of the line's base, in basis points, rounded down."""

    rate_bp: int


@dataclass(frozen=True)
class Fixed:
    """An amount in fen for each unit of the line."""

    fixed_fen: int


Cell = Rate | Fixed
Row = tuple[Cell | None, ...]
"""One cell per level, the first for level 1; None, or a row that is too short, means not set."""
Cells = Mapping[str, Cell]
"""The cells of the other roles that are set, each by its name: `agents:city`, `leaders:g1`, `store`, `pools:fund` …"""


POOLS = "pools:"
"""How the names of the pools' cells begin."""


def is_pool(name: str) -> bool:
    """Whether a cell of this name is a pool's."""
    return name.startswith(POOLS)


@dataclass(frozen=True)
class Rates:
    """What one SKU, product or category sets.

    Rows for everyone and for named tiers, and cells of other roles.
    """

    levels: Row = ()
    tiers: Mapping[str, Row] = field(default_factory=dict)
    cells: Cells = field(default_factory=dict)


@dataclass(frozen=True)
class Policy:
    """Everything that `allocate` needs to know (docs/money.md §2).

    `grades` are those of leaders, low to high; their order decides no money. `channels` has the depth that takes the
    place of the policy's on sales of a channel, None where the channel changes nothing.
    """

    levels: Row
    depth: int = 2
    tiers: Mapping[str, Row] = field(default_factory=dict)
    skus: Mapping[str, Rates] = field(default_factory=dict)
    products: Mapping[str, Rates] = field(default_factory=dict)
    categories: Mapping[str, Rates] = field(default_factory=dict)
    base: Base = Base.PAID
    cap_bp: int = 10_000
    self_purchase: SelfPurchase = SelfPurchase.OFF
    ineligible_upline: IneligibleUpline = IneligibleUpline.SKIP
    cells: Cells = field(default_factory=dict)
    grades: tuple[str, ...] = ()
    agent_mode: AgentMode = AgentMode.DIFFERENCE
    sharing: Sharing = Sharing.SPLIT
    channels: Mapping[str, int | None] = field(default_factory=dict)

    @cached_property
    def pool_names(self) -> tuple[str, ...]:
        """The names of all pools that are paid into anywhere, in the order of texts. Looked up once, as below."""
        return tuple(sorted(name.removeprefix(POOLS) for name in self.cell_names if is_pool(name)))

    @cached_property
    def has_roles(self) -> bool:
        """Whether anybody but the referrers can be paid by it. Asked of every sale, so it is looked up once."""
        return bool(self.cell_names)

    @property
    def pays_recruiters(self) -> bool:
        """Whether agent referral is set anywhere, be it to 0."""
        return "agent_referral" in self.cell_names

    @cached_property
    def cell_names(self) -> frozenset[str]:
        """The names of all cells of roles that are set anywhere."""
        groups = (self.skus, self.products, self.categories)
        particular = (rates.cells for group in groups for rates in group.values())
        return frozenset(name for cells in (self.cells, *particular) for name in cells)


NO_POLICY = Policy(levels=())
"""What holds before anything is published: no commission for anybody."""

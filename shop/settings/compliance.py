"""What the law leaves to the merchant, as far as the merchant draws a line of their own within it.

Staff publish policies and tiers; these choices bind all of them, whoever publishes and through whichever door. As
shipped they leave everything that the law leaves: what it forbids is refused anyway, and what it is doubtful about
needs the acknowledged notice (docs/money.md §3).
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from shop.settings.document import Document

Levels = Annotated[int, Field(ge=1, le=3)]
Choice = Literal["allowed", "refused"]
HoldChoice = Literal["warned", "refused"]


@dataclass(frozen=True)
class Compliance:
    """`most_levels` is the greatest depth that a policy or a channel of it may have.

    `leaders`: leaders by difference and agent referral. `spending`: earning rights and tiers by what somebody has
    spent themselves. `early_money`: a hold that ends before goods can't be given back any more.
    """

    most_levels: Levels = 3
    leaders: Choice = "allowed"
    spending: Choice = "allowed"
    early_money: HoldChoice = "warned"


COMPLIANCE = Document("compliance", Compliance)

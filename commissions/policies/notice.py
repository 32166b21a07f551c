"""The legal notice that a merchant acknowledges, and what each depth risks.

Whoever changes a word dates it anew.
"""

from dataclasses import dataclass

CURRENT_NOTICE = "2026-11-30"
"""The version of the notice whose acknowledgement counts; older ones were about another text."""

NOTICE = (
    "Commission may only be paid for goods that somebody bought. Never for joining, recruiting, following or sharing: "
    "the regulation against pyramid selling (State Council decree 444, article 7) forbids pay by number recruited and "
    "any fee or purchase as a condition of joining, whatever it is called.",
    "The same article forbids paying people out of the sales of those below them, and names no number of levels from "
    "which that begins. The line of 30 people and 3 levels is where prosecution as a crime begins; it permits nothing.",
    "WeChat bans accounts for multi-level distribution. Its rules name no level that is allowed either; a ban is for "
    "good and can be of the whole company.",
    "Leaders who are paid the difference to those below, a share for whoever recruited a leader or an agent, and a "
    "channel with two levels or more pay out of the sales of people below too, leaders even past the third level. "
    "Agents by territory, stores, clerks and pools are paid for a region or a deed; that is no safe harbour either.",
    "That a member must have spent something before they may earn, and tiers by a team's sales or by one's own spend, "
    "can be read as a condition of joining or as pay for recruiting.",
    "No depth is a safe harbour. Take advice from a lawyer who knows your trade before you publish such a policy.",
)
"""What `acknowledge` says was read, paragraph by paragraph."""

PRESELECTED_DEPTH = 1


@dataclass(frozen=True)
class _DepthRisk:
    """A depth, who is paid by it, and what it risks."""

    depth: int
    paid: str
    risk: str


DEPTHS = (
    _DepthRisk(
        1,
        "who referred the buyer",
        "The plainest case: pay for a sale that one brought about. Still no safe harbour: pay it for sales only.",
    ),
    _DepthRisk(
        2,
        "and who referred that person",
        "Pay from a recruit's sales. Decree 444 can be read against it, and WeChat has banned accounts for it. "
        "Needs the acknowledged notice.",
    ),
    _DepthRisk(
        3,
        "and one more above",
        "Three levels are half of the criminal threshold (30 people and 3 levels), and what WeChat's examples of "
        "banned schemes look like. Needs the acknowledged notice.",
    ),
)

"""What no policy may pay for, by the words of a field's name: such a field is refused with the reason (§3)."""

import re

ENTRY = "would be an entry fee or a purchase that is a condition of joining; the law forbids both"
RECRUITS = "would pay by the number of people recruited; the law forbids that in any form"
FOLLOWS = "would pay for following; WeChat forbids that, and the law forbids pay without a sale"
SHARES = "would pay for sharing; WeChat forbids that, and the law forbids pay without a sale"

FORBIDDEN: dict[str, str] = {
    "entry": ENTRY,
    "entrance": ENTRY,
    "join": ENTRY,
    "joining": ENTRY,
    "admission": ENTRY,
    "deposit": ENTRY,
    "deposits": ENTRY,
    "first": ENTRY,
    "membership": ENTRY,
    "franchise": ENTRY,
    "kit": ENTRY,
    "recruit": RECRUITS,
    "recruits": RECRUITS,
    "recruited": RECRUITS,
    "recruiting": RECRUITS,
    "recruitment": RECRUITS,
    "head": RECRUITS,
    "heads": RECRUITS,
    "headcount": RECRUITS,
    "invite": RECRUITS,
    "invites": RECRUITS,
    "invited": RECRUITS,
    "invitation": RECRUITS,
    "invitations": RECRUITS,
    "signup": RECRUITS,
    "signups": RECRUITS,
    "downline": RECRUITS,
    "follow": FOLLOWS,
    "follows": FOLLOWS,
    "follower": FOLLOWS,
    "followers": FOLLOWS,
    "subscribe": FOLLOWS,
    "subscriber": FOLLOWS,
    "subscribers": FOLLOWS,
    "scan": FOLLOWS,
    "scans": FOLLOWS,
    "share": SHARES,
    "shares": SHARES,
    "sharing": SHARES,
    "forward": SHARES,
    "forwards": SHARES,
    "forwarding": SHARES,
    "repost": SHARES,
    "reposts": SHARES,
}
WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
"""The words of a name, be it `entry_fee`, `entryFee` or `ENTRY-FEE`."""


def find_reason(field: str) -> str | None:
    """Why a field of this name is refused by law; None when its name only is unknown."""
    words = (word.lower() for word in WORDS.findall(field))
    return next((FORBIDDEN[word] for word in words if word in FORBIDDEN), None)

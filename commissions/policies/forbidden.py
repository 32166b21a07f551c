"""What no policy may pay for, by the words of a field's name.

Such a field is refused with the reason (§3).
"""

import re

_ENTRY = "would be an entry fee or a purchase that is a condition of joining; the law forbids both"
_RECRUITS = "would pay by the number of people recruited; the law forbids that in any form"
_FOLLOWS = "would pay for following; WeChat forbids that, and the law forbids pay without a sale"
_SHARES = "would pay for sharing; WeChat forbids that, and the law forbids pay without a sale"

_FORBIDDEN: dict[str, str] = {
    "entry": _ENTRY,
    "entrance": _ENTRY,
    "join": _ENTRY,
    "joining": _ENTRY,
    "admission": _ENTRY,
    "deposit": _ENTRY,
    "deposits": _ENTRY,
    "first": _ENTRY,
    "membership": _ENTRY,
    "franchise": _ENTRY,
    "kit": _ENTRY,
    "recruit": _RECRUITS,
    "recruits": _RECRUITS,
    "recruited": _RECRUITS,
    "recruiting": _RECRUITS,
    "recruitment": _RECRUITS,
    "head": _RECRUITS,
    "heads": _RECRUITS,
    "headcount": _RECRUITS,
    "invite": _RECRUITS,
    "invites": _RECRUITS,
    "invited": _RECRUITS,
    "invitation": _RECRUITS,
    "invitations": _RECRUITS,
    "signup": _RECRUITS,
    "signups": _RECRUITS,
    "downline": _RECRUITS,
    "follow": _FOLLOWS,
    "follows": _FOLLOWS,
    "follower": _FOLLOWS,
    "followers": _FOLLOWS,
    "subscribe": _FOLLOWS,
    "subscriber": _FOLLOWS,
    "subscribers": _FOLLOWS,
    "scan": _FOLLOWS,
    "scans": _FOLLOWS,
    "share": _SHARES,
    "shares": _SHARES,
    "sharing": _SHARES,
    "forward": _SHARES,
    "forwards": _SHARES,
    "forwarding": _SHARES,
    "repost": _SHARES,
    "reposts": _SHARES,
}
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
"""The words of a name, be it `entry_fee`, `entryFee` or `ENTRY-FEE`."""


def find_reason(field: str) -> str | None:
    """Why a field of this name is refused by law; None when its name only is unknown."""
    words = (word.lower() for word in _WORDS.findall(field))
    return next((_FORBIDDEN[word] for word in words if word in _FORBIDDEN), None)

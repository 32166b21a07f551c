"""How somebody came to the shop.

Marked in the addresses that the shop itself gives out, read when they are opened. WeChat puts a `from` of its own into
addresses that are passed on, so ours is `via`. Pure.
"""

from shop.orders.order import Channel

FIELD = "via"


def mark(path: str, channel: str | None) -> str:
    """The path with what says how whoever opens it came; None leaves it as it is."""
    if channel is None:
        return path
    return f"{path}{'&' if '?' in path else '?'}{FIELD}={Channel(channel).value}"


def determine_channel(path: str, mark: str | None) -> Channel | None:
    """How whoever opens this address came: by its mark, else by a shop link; None when it doesn't tell."""
    if mark in set(Channel):
        return Channel(mark)
    return Channel.LINK if path.startswith("/s/") else None


def unmark(path: str) -> str:
    """The path without what `mark` put into it."""
    before, query, rest = path.partition("?")
    kept = [one for one in rest.split("&") if one and not one.startswith(f"{FIELD}=")] if query else []
    return f"{before}?{'&'.join(kept)}" if kept else before

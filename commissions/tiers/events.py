"""What happens to people's tiers."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class TierChanged(Event):
    """A distributor's tier is `after` from now on; None is no tier. `title` is what people read for it."""

    member_id: int
    before: str | None
    after: str | None
    title: str | None
    rose: bool

"""What members ask for in chat."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class PosterWanted(Event):
    """A member asked in chat for their poster; `kind` is "follow", "shop" or that of a `ProductPoster`."""

    member_id: int
    kind: str

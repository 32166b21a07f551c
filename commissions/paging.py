"""Pages of a long list, read by key: `next` is the cursor of the page that follows, None at the end."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some items of a list, in its order. Pass `next` as `before` to go on."""

    items: tuple[Item, ...]
    next: str | None

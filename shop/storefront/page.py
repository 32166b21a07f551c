"""The home page as a value: sections in order, moved and changed without touching the others. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shop.storefront.refusals import demand
from shop.storefront.section import Section, SectionKind, read_section, write_section

_MOST_SECTIONS = 15


@dataclass(frozen=True)
class HomePage:
    """The sections from top to bottom. Raises StorefrontRefused for too many."""

    sections: tuple[Section, ...]

    def __post_init__(self) -> None:
        """Raises StorefrontRefused."""
        demand("sections", len(self.sections) <= _MOST_SECTIONS)

    def find(self, key: str) -> Section | None:
        """The section of this key, or None."""
        return next((of for of in self.sections if of.key == key), None)

    def add(self, kind: SectionKind) -> tuple["HomePage", Section]:
        """With a new section at the end; and the section."""
        known = {of.key for of in self.sections}
        key = next(f"s{n}" for n in range(1, _MOST_SECTIONS + 3) if f"s{n}" not in known)
        new = Section(key, kind)
        return HomePage((*self.sections, new)), new

    def replace(self, section: Section) -> "HomePage":
        """With another section in the place of the one with its key."""
        return HomePage(tuple(section if of.key == section.key else of for of in self.sections))

    def drop(self, key: str) -> "HomePage":
        """Without a section."""
        return HomePage(tuple(of for of in self.sections if of.key != key))

    def move(self, key: str, *, up: bool) -> "HomePage":
        """A section changes places with its neighbour; at the end nothing moves."""
        order = list(self.sections)
        at = next(n for n, of in enumerate(order) if of.key == key)
        to = at - 1 if up else at + 1
        if 0 <= to < len(order):
            order[at], order[to] = order[to], order[at]
        return HomePage(tuple(order))

    @property
    def texts(self) -> tuple[str, ...]:
        """All that it says in words of its own."""
        return tuple(text for of in self.sections for text in of.texts)

    @property
    def pictures(self) -> tuple[str, ...]:
        """The codes of all its pictures."""
        return tuple(banner.picture for of in self.sections for banner in of.banners)

    @property
    def collections(self) -> frozenset[str]:
        """The collections that it names, by their codes."""
        led_to = {
            of.target.code for section in self.sections for of in section.banners if of.target.kind == "collection"
        }
        return frozenset(led_to | {of.collection for of in self.sections if of.collection})


FIRST_PAGE = HomePage((Section("s1", "notice"), Section("s2", "categories"), Section("s3", "goods", most=20)))
"""What a shop shows that has published nothing yet: its categories and its goods in their order."""


def write_page(page: HomePage) -> list[dict[str, Any]]:
    """The page as JSON."""
    return [write_section(of) for of in page.sections]


def read_page(stored: Sequence[Mapping[str, Any]]) -> HomePage:
    """The page as it was kept."""
    return HomePage(tuple(read_section(of) for of in stored))

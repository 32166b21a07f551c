"""A section of the home page, as it is kept: what it is, what it shows, on which days. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from shop.storefront.refusals import demand
from shop.storefront.target import Target

SectionKind = Literal["banners", "notice", "categories", "goods", "text", "promises"]
KINDS: tuple[SectionKind, ...] = ("banners", "goods", "categories", "notice", "text", "promises")
Layout = Literal["grid", "row"]
_LAYOUTS: tuple[Layout, ...] = ("grid", "row")
_LONGEST_TITLE, _LONGEST_SUBTITLE, _LONGEST_TEXT = 20, 40, 500
_MOST_BANNERS, MOST_CARDS = 8, 20


@dataclass(frozen=True)
class Banner:
    """A picture of 2:1 by its code; `colour` (#rrggbb) holds its place until it is there."""

    picture: str
    colour: str
    title: str = ""
    subtitle: str = ""
    target: Target = field(default_factory=Target)

    def __post_init__(self) -> None:
        """Raises StorefrontRefused."""
        demand("picture", bool(self.picture))
        demand("title", len(self.title) <= _LONGEST_TITLE)
        demand("subtitle", len(self.subtitle) <= _LONGEST_SUBTITLE)


@dataclass(frozen=True)
class Section:
    """One section. `key` tells it apart from the others of its page.

    `goods` shows `most` products of a collection, of the whole shop in its order where `collection` is ""; `notice` and
    `promises` show what the shop's profile says. A section that is `on` shows from the day `first` to the day `last`,
    both included; None is no bound.
    """

    key: str
    kind: SectionKind
    title: str = ""
    subtitle: str = ""
    text: str = ""
    collection: str = ""
    layout: Layout = "grid"
    most: int = 6
    banners: tuple[Banner, ...] = ()
    on: bool = True
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        """Raises StorefrontRefused."""
        demand("kind", self.kind in KINDS and self.layout in _LAYOUTS)
        demand("title", len(self.title) <= _LONGEST_TITLE)
        demand("subtitle", len(self.subtitle) <= _LONGEST_SUBTITLE)
        demand("text", len(self.text) <= _LONGEST_TEXT)
        demand("most", 1 <= self.most <= MOST_CARDS)
        demand("banners", len(self.banners) <= _MOST_BANNERS)
        demand("days", self.first is None or self.last is None or self.first <= self.last)

    def shows_on(self, day: date) -> bool:
        """Whether it is to be seen on a day in Shanghai."""
        return self.on and (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    @property
    def texts(self) -> tuple[str, ...]:
        """What it says in words of its own."""
        banners = (said for of in self.banners for said in (of.title, of.subtitle))
        return (self.title, self.subtitle, self.text, *banners)


def replace_banner(section: Section, at: int, banner: Banner) -> Section:
    """The section with another banner at a place."""
    return replace(section, banners=(*section.banners[:at], banner, *section.banners[at + 1 :]))


def write_section(section: Section) -> dict[str, Any]:
    """A section as JSON."""
    plain = {name: getattr(section, name) for name in Section.__dataclass_fields__ if name not in ("banners", *_DAYS)}
    days = {name: day.isoformat() if (day := getattr(section, name)) else None for name in _DAYS}
    return plain | days | {"banners": [_write_banner(of) for of in section.banners]}


def read_section(stored: Mapping[str, Any]) -> Section:
    """A section as it was kept."""
    days = {name: date.fromisoformat(stored[name]) if stored[name] else None for name in _DAYS}
    return Section(**{**stored, **days, "banners": tuple(_read_banner(of) for of in stored["banners"])})


_DAYS = ("first", "last")


def _write_banner(banner: Banner) -> dict[str, Any]:
    plain = {name: getattr(banner, name) for name in ("picture", "colour", "title", "subtitle")}
    return plain | {"target": [banner.target.kind, banner.target.code]}


def _read_banner(stored: Mapping[str, Any]) -> Banner:
    kind, code = stored["target"]
    return Banner(**{**stored, "target": Target(kind, code)})

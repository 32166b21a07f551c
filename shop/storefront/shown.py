"""What a visitor sees of the home page and of a collection. Values without I/O."""

from dataclasses import dataclass, replace

from shop.catalog.shelf import Category, ProductCard
from shop.storefront.section import Section


@dataclass(frozen=True)
class ShownSection:
    """A section with the goods or categories that it shows."""

    section: Section
    cards: tuple[ProductCard, ...] = ()
    categories: tuple[Category, ...] = ()


@dataclass(frozen=True)
class Home:
    """The home page's content of one day."""

    sections: tuple[ShownSection, ...]

    @property
    def cards(self) -> tuple[ProductCard, ...]:
        """All cards of all sections."""
        return tuple(card for of in self.sections for card in of.cards)

    def reprice(self, priced: dict[int, ProductCard]) -> "Home":
        """The same with other cards, by product id."""
        sections = (replace(of, cards=tuple(priced[card.id] for card in of.cards)) for of in self.sections)
        return Home(tuple(sections))


@dataclass(frozen=True)
class ShownCollection:
    """A collection's page."""

    code: str
    name: str
    subtitle: str
    cards: tuple[ProductCard, ...]

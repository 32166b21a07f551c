"""What the checkout shows: what it costs, what else could be chosen, where it goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from commissions.beneficiary import MemberId
from shop.addresses.address import Address
from shop.addresses.service import find_address, find_default_address
from shop.catalog.refusals import OutOfStock
from shop.checkout.modes import CHOICES
from shop.checkout.queries import Basket, find_basket, find_selected
from shop.checkout.quoting import Wanted
from shop.invoices.invoice import Title
from shop.invoices.queries import list_titles
from shop.places.place import Place, Way
from shop.places.queries import list_serving_places
from shop.pricing.choosing import Choice, list_choices
from shop.pricing.quote import Quote
from shop.pricing.refusals import OfferGone
from shop.pricing.tags import LineTag, tag_basket, tag_lines


@dataclass(frozen=True)
class Choosing:
    """What the buyer may choose of one group; `taken` is what the quote has of it now."""

    group: str
    choices: tuple[Choice, ...]
    taken: Choice


@dataclass(frozen=True)
class Whereto:
    """What was chosen of the way so far: an address's code, or to fetch it, at the place with a code."""

    way: Way | None
    address: str
    place: str

    @property
    def query(self) -> dict[str, str]:
        """The choice as it stands in the page's address."""
        told = {"way": self.way.value if self.way else "", "address": self.address, "place": self.place}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True)
class CheckoutPage:
    """What the page shows.

    The quote, what else could be chosen, the address that was chosen or is the default. And where it can be fetched;
    `place` is where it is, None for what is sent. `taken` has what became of the offers of each line. `undelivered`
    names what is not sent to the address. `titles` are those of invoices that the buyer wished to be remembered.
    """

    quote: Quote
    taken: tuple[LineTag, ...]
    choosing: tuple[Choosing, ...]
    chosen: Mapping[str, str]
    address: Address | None
    places: tuple[Place, ...]
    place: Place | None
    titles: tuple[Title, ...]
    undelivered: tuple[str, ...] = ()


def find_checkout(
    connection: Connection,
    member_id: MemberId,
    wanted: tuple[Wanted, ...] | None,
    whereto: Whereto,
    now: datetime,
    chosen: Mapping[str, str],
) -> CheckoutPage:
    """All that the page shows.

    A choice that is gone becomes the best one. Raises what `find_basket` raises.
    """
    to = find_address(connection, member_id, whereto.address) or find_default_address(connection, member_id)
    lines = find_selected(connection, member_id, now) if wanted is None else wanted
    places = list_serving_places(connection, {line.sku_code: line.quantity for line in lines})

    place = next((of for of in places if of.code == whereto.place), None) if whereto.way is Way.PICKUP else None
    district = to.district_code if to else None
    try:
        at = place.id if place else None
        basket = find_basket(connection, member_id, lines, now, pickup_at=at, district_code=district)
    except OutOfStock:
        # What lies in a store alone can't be sent, but it can be fetched there.
        if whereto.way is not None or not places:
            raise
        place = places[0]
        basket = find_basket(connection, member_id, lines, now, pickup_at=place.id)
    try:
        priced = basket.price(chosen)
    except OfferGone:
        priced, chosen = basket.price(), {}

    used = {(offer.group, offer.source.id) for offer in priced.used}
    choosing = (_choose(basket, group, chosen, used) for group in CHOICES)
    several = tuple(one for one in choosing if len(one.choices) > 1)
    taken = tag_basket(priced, tag_lines(basket.lines, basket.offers))
    titles = list_titles(connection, member_id)
    return CheckoutPage(priced.quote, taken, several, chosen, to, places, place, titles, basket.undelivered)


def _choose(basket: Basket, group: str, chosen: Mapping[str, str], used: set[tuple[str | None, str]]) -> Choosing:
    choices = list_choices(basket.lines, basket.offers, basket.shipping, chosen, group)
    taken = next((choice for choice in choices if (group, choice.id) in used), choices[-1])
    return Choosing(group, choices, taken)

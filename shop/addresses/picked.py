"""An address as WeChat's address book gives it, read as our own form. Pure."""

from collections.abc import Mapping

from shop.addresses.address import AddressForm
from shop.regions.picked import place_names

FIELDS = (
    "userName",
    "telNumber",
    "provinceName",
    "cityName",
    "countryName",
    "detailInfo",
    "postalCode",
    "nationalCode",
)
"""What WeChat gives (docs/wechat.md §6.3a); `countryName` is the county."""


def read_picked(given: Mapping[str, str]) -> AddressForm:
    """The form that the picked address fills.

    Its region ends where the names are certain; what is named below and known to nobody begins the street, so that
    nothing is lost while the buyer chooses.
    """
    told = {name: given.get(name, "").strip() for name in FIELDS}
    region, below = place_names(
        told["provinceName"], told["cityName"], told["countryName"], told["nationalCode"] or told["postalCode"]
    )
    street = told["detailInfo"]
    if below and not street.startswith(below):
        street = f"{below} {street}".strip()
    return AddressForm(told["userName"], told["telNumber"], region, street)

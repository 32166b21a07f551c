"""What a change of an order's address refuses, as types with data."""

from commissions.refusals import Refusal


class AddressSettled(Refusal):
    """The parcel is on its way, or being made ready; `data["state"]` is the order's, or "waybill"."""

    code = "address_settled"


class AddressElsewhere(Refusal):
    """The new address is in another district: freight, area and place of stock might be others there."""

    code = "address_elsewhere"
    status = 422


class AddressChangedOften(Refusal):
    """The order's address was changed `data["most"]` times already."""

    code = "address_changed_often"

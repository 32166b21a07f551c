"""What shipping refuses, as types with data."""

from commissions.refusals import Refusal


class ParcelRefused(Refusal):
    """Carrier or number are missing or too long; `data["field"]` says which."""

    code = "parcel_refused"


class NothingToShip(Refusal):
    """All of the order, or more than is left of `data["line"]`, has been shipped or refunded."""

    code = "nothing_to_ship"


class LineHeld(Refusal):
    """Case `data["case_no"]` asks for `data["line"]` back: whoever sends it has answered the case first."""

    code = "line_held"


class WayContradicted(Refusal):
    """The order is fetched and was to be sent, or is sent and was to be fetched.

    `data["way"]` is its own way.
    """

    code = "way_contradicted"


class PickupWaits(Refusal):
    """What is fetched is received at the counter of its place, and not by saying so."""

    code = "pickup_waits"


class PickupUnknown(Refusal):
    """No order waits to be fetched under this code, at this place."""

    code = "pickup_unknown"


class PickupRedeemed(Refusal):
    """Order `data["order_no"]` has been fetched already, at `data["at"]`."""

    code = "pickup_redeemed"


class PickupRefunded(Refusal):
    """Order `data["order_no"]` was refunded: nothing is handed out."""

    code = "pickup_refunded"


class ShippingFileRefused(Refusal):
    """A file of parcels can't be taken in; `data["problems"]` names every row, and nothing was written."""

    code = "shipping_file_refused"

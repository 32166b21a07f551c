"""What shipping refuses, as types with data."""

from commissions.errors import Refusal


class ParcelRefused(Refusal):
    """Carrier or number are missing or too long; `data["field"]` says which."""

    code = "parcel_refused"


class NothingToShip(Refusal):
    """All of the order, or more than is left of `data["line"]`, has been shipped or refunded."""

    code = "nothing_to_ship"

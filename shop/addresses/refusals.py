"""What the address book refuses."""

from commissions.refusals import Refusal


class BadAddress(Refusal):
    """`data["fields"]` maps each wrong field of the address form to what is wrong.

    "missing", "long" or "invalid".
    """

    code = "bad_address"
    status = 422


class UnknownAddress(Refusal):
    """The member has no address with this code."""

    code = "unknown_address"
    status = 404


class TooManyAddresses(Refusal):
    """The member keeps as many addresses as are allowed; `data["limit"]` says how many."""

    code = "too_many_addresses"

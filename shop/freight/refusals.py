"""What freight refuses, as types with data."""

from commissions.refusals import Refusal


class FreightRefused(Refusal):
    """A template is not as it must be; `data["field"]` says where."""

    code = "freight_refused"
    status = 422


class FreightUnknown(Refusal):
    """There is no such template; `data["template"]` is what was asked for."""

    code = "freight_unknown"
    status = 404


class FreightNameTaken(Refusal):
    """Another template is called so."""

    code = "freight_name_taken"


class FreightStale(Refusal):
    """Somebody else has saved the template since it was opened."""

    code = "freight_stale"


class FreightInUse(Refusal):
    """A template is dropped that `data["products"]` products have."""

    code = "freight_in_use"


class NotDelivered(Refusal):
    """Some goods are not sent to the address; `data["names"]` says which."""

    code = "not_delivered"

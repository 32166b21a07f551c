"""What multibuys refuse, as types with data."""

from commissions.refusals import Refusal


class MultibuyRefused(Refusal):
    """A field of a multibuy is outside its bounds; `data["field"]` names it."""

    code = "multibuy_refused"


class MultibuyUnknown(Refusal):
    """There is no such multibuy."""

    code = "multibuy_unknown"

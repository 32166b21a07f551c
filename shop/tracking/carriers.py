"""A carrier's code at the service, from the name that staff typed or a file brought."""

from shop.settings.waybills import WaybillFacts
from shop.words import words


def find_carrier_code(carrier: str, waybills: WaybillFacts) -> str | None:
    """The code, or None for a carrier that is not known here.

    The merchant's own waybills know their carrier's; else the name must contain one of ours (templates/carriers.toml).
    """
    name = carrier.replace(" ", "").lower()
    if waybills.carrier and name == waybills.carrier_name.replace(" ", "").lower():
        return waybills.carrier
    codes = words("carriers.toml")["codes"]
    return next((code for known, code in codes.items() if known in name), None)

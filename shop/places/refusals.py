"""What places refuse, as types with data."""

from commissions.refusals import Refusal


class PlaceUnknown(Refusal):
    """There is no place with the code `data["place"]`."""

    code = "place_unknown"


class PickupRefused(Refusal):
    """Nothing can be fetched at `data["place"]`: it offers no pickup, or there is no such place."""

    code = "pickup_refused"


class PlaceRefused(Refusal):
    """A place can't be saved as it was described; `data["field"]` names what is wrong."""

    code = "place_refused"


class SkuUnknown(Refusal):
    """No SKU has the number or code `data["sku"]`."""

    code = "sku_unknown"


class StockRefused(Refusal):
    """Stock can't be changed as asked; `data["field"]` names what is wrong."""

    code = "stock_refused"


class UnitsPromised(Refusal):
    """Fewer units are free of `data["sku"]` than were to be taken; `data["free"]` is how many are."""

    code = "units_promised"


class LotContradicted(Refusal):
    """Batch `data["batch"]` was received before with the last day `data["last_day"]`."""

    code = "lot_contradicted"

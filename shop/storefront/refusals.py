"""What the storefront refuses, as types with data."""

from commissions.refusals import Refusal


class StorefrontRefused(Refusal):
    """A section, banner or collection cannot be saved as it was typed; `data["field"]` names what is wrong."""

    code = "storefront_refused"
    status = 422


class CollectionUnknown(Refusal):
    """No such collection; `data["collection"]` is the code that was asked for."""

    code = "collection_unknown"
    status = 404


class CollectionInUse(Refusal):
    """The home page shows the collection, as it is published or drafted."""

    code = "collection_in_use"
    status = 409


class StorefrontStale(Refusal):
    """Somebody else has saved it since it was opened."""

    code = "storefront_stale"
    status = 409


def demand(field: str, holds: bool) -> None:
    """Raises StorefrontRefused for `field` unless it holds."""
    if not holds:
        raise StorefrontRefused(field=field)

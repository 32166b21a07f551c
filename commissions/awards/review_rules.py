"""Which rules ask for a review, and from where on.

A document, read with the path of what is wrong (docs/money.md §11). Every rule can be off (`false` or `null`); one that
is not named is as it was shipped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commissions.policies.fields import FieldRefused, read_flag, read_integer, read_object

_SWITCHES = ("same_phone", "same_device", "same_payer", "self_purchase")


@dataclass(frozen=True)
class SameAddress:
    """`with_name`: only when the parcel also bears the earner's name.

    Without it every family is looked at.
    """

    with_name: bool = True


@dataclass(frozen=True)
class SharedPhone:
    """From how many members on, whose parcels go to one phone."""

    members: int = 3


@dataclass(frozen=True)
class Burst:
    """From how many recruits on, within how many minutes."""

    recruits: int = 30
    minutes: int = 10


@dataclass(frozen=True)
class RefundRate:
    """From how many matured awards on, and from which share of them on that was refunded afterwards."""

    awards: int = 10
    rate_bp: int = 3000


@dataclass(frozen=True)
class ReviewRules:
    """The rules of one version; None or False is off."""

    same_phone: bool = True
    same_address: SameAddress | None = SameAddress()
    same_device: bool = True
    same_payer: bool = True
    self_purchase: bool = True
    shared_phone: SharedPhone | None = SharedPhone()
    burst: Burst | None = Burst()
    refund_rate: RefundRate | None = RefundRate()


_LIMITS: Mapping[str, tuple[type[Any], Mapping[str, tuple[int, int]]]] = {
    "shared_phone": (SharedPhone, {"members": (2, 100)}),
    "burst": (Burst, {"recruits": (2, 1000), "minutes": (1, 1440)}),
    "refund_rate": (RefundRate, {"awards": (1, 200), "rate_bp": (1, 10_000)}),
}
"""Rules with numbers: their value, and least and most of each number."""


def read_review_rules(document: object) -> ReviewRules:
    """The rules of a document. Raises FieldRefused with the path of what is wrong."""
    fields = read_object(document, "rules", required=(), optional=(*_SWITCHES, "same_address", *_LIMITS))
    read: dict[str, Any] = {name: read_flag(fields[name], f"rules.{name}") for name in _SWITCHES if name in fields}
    if "same_address" in fields:
        read["same_address"] = _read_same_address(fields["same_address"])
    for name in _LIMITS:
        if name in fields:
            read[name] = _read_numbers(name, fields[name])
    return ReviewRules(**read)


def _read_same_address(value: object) -> SameAddress | None:
    """`null` or `false` is off; `true` is as shipped."""
    if value is None or isinstance(value, bool):
        return SameAddress() if value else None
    fields = read_object(value, "rules.same_address", required=("with_name",))
    return SameAddress(read_flag(fields["with_name"], "rules.same_address.with_name"))


def _read_numbers(name: str, value: object) -> Any:
    """A rule with numbers, each within its limits; one that is not named is as shipped."""
    kind, limits = _LIMITS[name]
    if value is None or isinstance(value, bool):
        return kind() if value else None
    path = f"rules.{name}"
    fields = read_object(value, path, required=(), optional=limits)
    if not fields:
        raise FieldRefused(path, "must name a number, or be null")
    return kind(
        **{key: read_integer(fields[key], f"{path}.{key}", least=limits[key][0], most=limits[key][1]) for key in fields}
    )

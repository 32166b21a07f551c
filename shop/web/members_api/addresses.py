"""A member's addresses."""

from dataclasses import dataclass
from typing import Annotated, Any

from shop.addresses.address import LONGEST, AddressForm
from shop.addresses.service import change_address, delete_address, get_address, list_addresses
from shop.areas.service import keep_address
from shop.web.members_api.call import Call, Told
from shop.web.members_api.limits import RegionCode
from shop.web.members_api.route import READS, WRITES, MemberRoute
from shop.web.members_api.shapes import Chars


@dataclass(frozen=True)
class Address:
    """A kept address; the region's names are today's."""

    code: str
    name: str
    phone: str
    district_code: str
    province: str
    city: str
    district: str
    street: str
    is_default: bool


@dataclass(frozen=True)
class AddressesAnswer:
    """All of them, the default first."""

    addresses: tuple[Address, ...]


@dataclass(frozen=True)
class AddressWish:
    """An address as it was typed; `district_code` is where the region ends."""

    name: Annotated[str, Chars(1, LONGEST["name"])]
    phone: Annotated[str, Chars(1, LONGEST["phone"])]
    district_code: RegionCode
    street: Annotated[str, Chars(1, LONGEST["street"])]
    is_default: bool = False


@dataclass(frozen=True)
class AddressCode:
    """Which address it is."""

    code: str


async def list_all(call: Call) -> Any:
    """All of them."""
    return AddressesAnswer(await call.read(list_addresses, call.me))  # type: ignore[arg-type]


async def show(call: Call) -> Any:
    """One of them."""
    return await call.read(get_address, call.me, call.named("address"))


async def add(call: Call) -> Told:
    """Keep a new one."""
    return await call.once(keep_address, call.me, _read_form(call.body))


async def change(call: Call) -> Any:
    """Replace one."""
    return await call.transact(change_address, call.me, call.named("address"), _read_form(call.body))


async def remove(call: Call) -> None:
    """Forget one."""
    await call.transact(delete_address, call.me, call.named("address"))


def _read_form(wish: AddressWish) -> AddressForm:
    return AddressForm(wish.name, wish.phone, wish.district_code, wish.street, wish.is_default)


_ONE = "/addresses/{address}"
ROUTES = (
    MemberRoute("GET", "/addresses", list_all, "addresses", "member", "nobody", READS, "safe", AddressesAnswer),
    MemberRoute("POST", "/addresses", add, "address.add", "member", "nobody", WRITES, "once", AddressCode, AddressWish),
    MemberRoute("GET", _ONE, show, "address", "member", "address", READS, "safe", Address),
    MemberRoute("PUT", _ONE, change, "address.set", "member", "address", WRITES, "same", Address, AddressWish),
    MemberRoute("DELETE", _ONE, remove, "address.remove", "member", "address", WRITES, "same", None),
)

"""The sample shop's courier: the sandbox's 快递100, which gives waybills and knows where parcels are."""

from collections.abc import Mapping
from typing import Any

from commissions.actor import system_acting
from composition.installation import Installation
from sandbox.credentials import Credentials
from shop.desk.deciding import save
from shop.settings.queries import find_kept
from shop.settings.service import SaveDocument
from shop.settings.tracking import TRACKING
from shop.settings.waybills import WAYBILLS

_BY = system_acting("sample_shop")


async def join_courier(installation: Installation, credentials: Credentials) -> None:
    """Save the courier's keys, where nobody has saved others."""
    await _save(installation, WAYBILLS.key, _describe_waybills(credentials))
    tracking = {"source": "kuaidi100", "customer": credentials.courier_customer, "key": credentials.courier_key}
    await _save(installation, TRACKING.key, tracking)


def _describe_waybills(credentials: Credentials) -> dict[str, Any]:
    return {
        "source": "kuaidi100",
        "key": credentials.courier_key,
        "secret": credentials.courier_secret,
        "carrier": "shunfeng",
        "carrier_name": "顺丰速运",
        "account": "5990001",
        "template": "60f6c17c7c223700131d8bc3",
        "goods": "茶叶",
        "sender_name": "半山小铺",
        "sender_phone": "0599-0000000",
        "sender_address": "福建省南平市武夷山市星村镇示例路 1 号",
    }


async def _save(installation: Installation, key: str, values: Mapping[str, Any]) -> None:
    database, present = installation.database, installation.present
    kept = await database.read(find_kept, key)
    if not kept.version:
        await save(database, present, "demo", SaveDocument(key, 0, values, _BY))

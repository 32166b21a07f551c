"""`lianpu settings`: what the merchant decides is changed while the house runs, by the same use case as elsewhere."""

import pytest

from commissions.refusals import Refusal
from shop.settings.limits import LIMITS
from tests.support.house import House, order

NONE = {"texts": {}, "version": None, "reason": ""}


async def test_a_document_is_shown_changed_and_holds_at_once(house: House) -> None:
    listed = (await order(house, "settings-show", document=None))["documents"]
    assert {"key": "limits", "version": 0} in listed
    said = {**NONE, "document": "limits", "values": ["payee_cool_down_hours=48"], "reason": "holidays"}
    assert await order(house, "settings-set", **said) == {"key": "limits", "version": 1}
    assert house.installation.present.of(LIMITS).payee_cool_down_hours == 48

    shown = await order(house, "settings-show", document="limits")
    assert shown["document"]["values"]["payee_cool_down_hours"] == 48
    assert [(of["version"], of["by"], of["reason"]) for of in shown["versions"]] == [(1, "terminal", "holidays")]


async def test_a_key_that_the_environment_fixes_is_refused_by_its_variable(house: House) -> None:
    said = {**NONE, "document": "account", "values": [], "texts": {"app_secret": "0123456789abcdef" * 2}}
    with pytest.raises(Refusal) as refused:
        await order(house, "settings-set", **said)
    assert refused.value.data["variable"] == "LIANPU_WECHAT_APP_SECRET"
    shown = (await order(house, "settings-show", document="pay"))["document"]
    assert shown["fixed"]["private_key"] == "LIANPU_PAY_PRIVATE_KEY_FILE"
    assert "BEGIN PRIVATE" not in str(shown)


@pytest.mark.parametrize("values", [["hours=1"], ["payee_cool_down_hours"]])
async def test_a_field_that_is_none_is_refused(house: House, values: list[str]) -> None:
    with pytest.raises(Refusal):
        await order(house, "settings-set", **NONE, document="limits", values=values)

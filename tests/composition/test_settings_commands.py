"""`lianpu settings`: what the merchant decides is changed while the house runs, by the same use case as elsewhere."""

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from commissions.refusals import Refusal
from shop.settings.limits import LIMITS
from shop.settings.present import PresentSettings
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
    assert [(of["version"], of["by"], of["reason"]) for of in shown["versions"]] == [(1, "命令行", "holidays")]


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


async def test_the_live_checks_find_the_keys_of_the_sandbox_good(house: House) -> None:
    found = (await order(house, "check"))["checks"]
    assert [found[name]["code"] for name in ("account", "pay", "notices")] == [
        "account_good",
        "pay_good",
        "notices_none",
    ]
    assert found["address"]["code"] == "address_plain"


async def test_a_wrong_key_is_found_before_it_is_saved(house: House) -> None:
    inside = house.installation
    for fixed, code in (
        ({"LIANPU_WECHAT_APP_SECRET": "0" * 32}, "account_app_secret"),
        ({"LIANPU_WECHAT_APP_ID": "wxunknown"}, "account_app_id"),
    ):
        wrong = PresentSettings({**inside.present.fixed, **fixed})
        assert (await inside.checks.check_account(wrong)).code == code
    other = generate_private_key(65537, 2048)
    wrong = PresentSettings({**inside.present.fixed, "LIANPU_PAY_PRIVATE_KEY_FILE": to_pem(other)})
    assert (await inside.checks.check_pay(wrong)).code == "pay_sign"
    public = other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    wrong = PresentSettings({**inside.present.fixed, "LIANPU_PAY_PUBLIC_KEY_FILE": public})
    assert (await inside.checks.check_pay(wrong)).code == "pay_public_key"


async def test_a_shop_is_not_opened_from_the_terminal_either_while_something_is_missing(house: House) -> None:
    with pytest.raises(Refusal) as refused:
        await order(house, "settings-set", **NONE, document="going_live", values=["open=true"])
    assert "company" in str(refused.value.data["missing"])


def to_pem(key: RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

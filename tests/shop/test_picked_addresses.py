"""An address from WeChat's address book: what fits our regions is kept once, the rest is asked for."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.addresses.picked import FIELDS, read_picked
from shop.addresses.service import list_addresses
from shop.regions.atlas import find_names, find_region, list_codes, list_parts
from shop.regions.picked import place_names
from shop.regions.region import is_district
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.shop_web import CHROME, Phone

HOME = {
    "userName": "林小满",
    "telNumber": "13800138000",
    "provinceName": "广东省",
    "cityName": "深圳市",
    "countryName": "南山区",
    "detailInfo": "蛇口望海路 1 号",
    "postalCode": "518000",
    "nationalCode": "440305",
}
DIVIDED = HOME | {
    "provinceName": "河北省",
    "cityName": "石家庄市",
    "countryName": "桥东区",
    "detailInfo": "中山东路 66 号",
    "nationalCode": "130103",
}


@pytest.mark.parametrize(
    ("province", "city", "county", "code", "expected"),
    [
        ("广东省", "深圳市", "南山区", "", ("440305", "")),
        ("北京市", "北京市", "朝阳区", "", ("110105", "")),
        ("北京市", "市辖区", "朝阳区", "", ("110105", "")),
        ("重庆市", "县", "城口县", "", ("500229", "")),
        ("湖北省", "省直辖县级行政区划", "仙桃市", "", ("429004", "")),
        ("湖北省", "仙桃市", "仙桃市", "", ("429004", "")),
        ("河北省", "唐山市", "滦县", "130223", ("130284", "")),
        ("廣東省", "深圳市", "南山區", "", ("440305", "")),
        # Only the code says which county: it may, within what is named.
        ("广东省", "深圳市", "", "440305", ("440305", "")),
        ("广东省", "深圳市", "", "330106", ("440300", "")),
        # What was divided is asked for, unless the code is one of its parts.
        ("河北省", "石家庄市", "桥东区", "130103", ("130100", "桥东区")),
        ("河北省", "石家庄市", "桥东区", "130102", ("130102", "")),
        ("河北省", "石家庄市", "桥东区", "130181", ("130100", "桥东区")),
        # Names that contradict each other: nothing below the first of them counts.
        ("广东省", "杭州市", "西湖区", "330106", ("440000", "杭州市西湖区")),
        ("某地", "深圳市", "南山区", "440305", ("", "某地深圳市南山区")),
        ("", "", "", "440305", ("", "")),
    ],
)
def test_names_are_matched_and_what_is_open_stays_open(
    province: str, city: str, county: str, code: str, expected: tuple[str, str]
) -> None:
    assert place_names(province, city, county, code) == expected


def test_every_district_is_found_by_its_own_names() -> None:
    missed = []
    for code in list_codes():
        names, region = find_names(code), find_region(code)
        if names and region and region.ends:
            found, below = place_names(names.province, names.city, names.district, code)
            if (found, below) != (code, ""):
                missed.append((names.line, found))
    assert missed == []


@given(*[st.text(max_size=12)] * 3, st.sampled_from(list_codes()))
def test_a_region_that_is_chosen_is_one_that_was_named(province: str, city: str, county: str, code: str) -> None:
    found, _ = place_names(province, city, county, code)
    assert found == "" or find_region(found)
    if found:
        assert province.strip(), "a place lies in a province that was named"


@given(st.sampled_from([code for code in list_codes() if is_district(code)]), st.sampled_from(list_codes()))
def test_a_code_never_leads_out_of_what_the_names_say(named: str, code: str) -> None:
    names = find_names(named)
    assert names is not None
    found, _ = place_names(names.province, names.city, names.district, code)
    assert found == named or named in {part.code for part in list_parts(found)}


def test_what_is_no_region_stands_before_the_street_once() -> None:
    assert read_picked(DIVIDED).street == "桥东区 中山东路 66 号"
    assert read_picked(DIVIDED | {"detailInfo": "桥东区中山东路 66 号"}).street == "桥东区中山东路 66 号"
    assert read_picked({}).street == ""


async def pick(phone: Phone, given: dict[str, str], to: str = "") -> tuple[int, str, str]:
    """What answers the picked address: its status, where it leads, the page."""
    answer = await phone.post(f"/me/addresses/picked{to}", given)
    return answer.status, answer.headers.get("Location", ""), await answer.text()


async def test_a_picked_address_is_kept_once_and_chosen_where_one_came_from(phone: MakePhone, door: Door) -> None:
    anna = await phone("anna")
    await anna.open("/me")
    status, there, _ = await pick(anna, HOME, "?to=/checkout")
    [kept] = await door.database.read(list_addresses, await anna.member_id())
    assert (status, there) == (303, f"/checkout?address={kept.code}")
    assert (kept.name, kept.district_code, kept.street, kept.is_default) == (
        "林小满",
        "440305",
        "蛇口望海路 1 号",
        True,
    )

    assert (await pick(anna, HOME, "?to=/checkout"))[1] == there
    assert (await pick(anna, HOME))[1] == "/me/addresses"
    assert len(await door.database.read(list_addresses, await anna.member_id())) == 1
    assert (await pick(anna, HOME, "?to=//evil.test"))[1] == "/me/addresses"


async def test_what_does_not_fit_is_shown_filled_in_with_a_way_on(phone: MakePhone, door: Door) -> None:
    anna = await phone("anna")
    await anna.open("/me")
    status, _, page = await pick(anna, DIVIDED, "?to=/checkout")
    assert status == 422
    assert "地区没能对上" in page
    assert 'value="林小满"' in page
    assert "桥东区 中山东路 66 号" in unescape(page)
    assert re.search(r'<option value="130100" selected>', page)
    assert 'action="/me/addresses?to=%2Fcheckout"' in page
    assert await door.database.read(list_addresses, await anna.member_id()) == ()

    status, _, page = await pick(anna, HOME | {"telNumber": "12"})
    assert status == 422
    assert "有一处要改" in page
    assert (await pick(anna, dict.fromkeys(FIELDS, "")))[0] == 422


async def test_the_button_is_there_in_wechat_only(phone: MakePhone) -> None:
    inside = await phone("anna")
    for path in ("/me/addresses", "/me/addresses/new"):
        page = await (await inside.open(path)).text()
        assert "data-wechat-address-open hidden" in page
        assert "wechat-address.js" in page
    outside = await phone("anna", agent=CHROME)
    outside.client.session.cookie_jar.update_cookies(
        {of.key: of.value for of in inside.client.session.cookie_jar}, inside.client.make_url("/")
    )
    answer = await outside.get("/me/addresses")
    assert answer.status == 200
    assert "wechat-address" not in await answer.text()

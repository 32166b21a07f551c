"""Regions: a table without pseudo-cities, codes that ended and their successors, and what a region covers."""

import re

import pytest

from shop.regions.atlas import (
    describe_region,
    find_names,
    find_region,
    list_codes,
    list_ended,
    list_heirs,
    list_parts,
    list_provinces,
)
from shop.regions.choosing import determine_choice, list_steps
from shop.regions.covering import covers

PSEUDO = re.compile(r"市辖区|^县$|直辖|其它|其他")


def list_districts() -> list[str]:
    """Every code to which a parcel can go."""
    return [code for code in list_codes() if (region := find_region(code)) and region.ends]


def test_there_are_all_provinces_with_hong_kong_macau_and_taiwan() -> None:
    codes = [province.code for province in list_provinces()]
    assert len(codes) == 34
    assert codes[-3:] == ["710000", "810000", "820000"]


def test_nothing_that_is_no_place_is_ever_printed() -> None:
    for code in list_codes():
        line = describe_region(code).line
        assert line
        assert not PSEUDO.search(line), code


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("440305", "广东省 深圳市 南山区"),
        ("110105", "北京市 朝阳区"),
        ("500230", "重庆市 丰都县"),
        ("429004", "湖北省 仙桃市"),
        ("659001", "新疆维吾尔自治区 石河子市"),
        ("441912", "广东省 东莞市 虎门镇"),
        ("810202", "香港特别行政区 九龙 油尖旺区"),
        ("710105", "台湾省 台北市 大安区"),
        ("820105", "澳门特别行政区 澳门半岛 大堂区"),
        ("330103", "浙江省 杭州市 拱墅区"),
        ("", ""),
        ("123456", ""),
    ],
)
def test_a_code_is_written_as_on_a_parcel(code: str, line: str) -> None:
    assert describe_region(code).line == line


def test_a_municipality_repeats_its_name_as_city_and_a_county_level_city_stands_as_one() -> None:
    beijing, xiantao = find_names("110105"), find_names("429004")
    assert beijing
    assert (beijing.city, beijing.district) == ("北京市", "朝阳区")
    assert xiantao
    assert (xiantao.city, xiantao.district) == ("仙桃市", "")


def test_every_code_that_ended_leads_to_codes_that_hold() -> None:
    for code, (name, heirs) in list_ended().items():
        assert name
        assert heirs
        assert find_region(code) is None
        assert all(find_region(heir) for heir in heirs), code


def test_a_district_that_was_divided_has_no_single_name_any_more() -> None:
    assert list_heirs("330104") == ("330102", "330114")
    assert find_names("330104") is None


@pytest.mark.parametrize(
    ("region", "district", "expected"),
    [
        ("440000", "440305", True),
        ("440300", "440305", True),
        ("440305", "440305", True),
        ("440306", "440305", False),
        ("330000", "440305", False),
        ("420000", "429004", True),
        ("500000", "500230", True),
        ("330105", "330103", True),
        ("330103", "330105", True),
        ("330100", "330104", True),
        ("330102", "330104", False),
        ("371200", "370116", True),
        ("810200", "810202", True),
        ("", "440305", False),
        ("440000", "", False),
        ("440000", "999999", False),
    ],
)
def test_a_region_covers_what_lies_in_it_also_under_old_codes(region: str, district: str, expected: bool) -> None:
    assert covers(region, district) is expected


def test_every_district_is_covered_by_its_province_and_by_no_other() -> None:
    for code in list_districts():
        assert [one.code for one in list_provinces() if covers(one.code, code)] == [f"{code[:2]}0000"]


def test_every_district_is_reached_in_at_most_three_steps() -> None:
    for code in list_districts():
        chosen = [step.chosen for step in list_steps(code)]
        assert len(chosen) <= 3
        assert chosen[-1] == code
        assert determine_choice(chosen) == code


def test_a_city_of_another_province_is_no_choice_any_more() -> None:
    assert determine_choice(["330000", "440300", "440305"]) == "330000"
    assert determine_choice(["", "440300"]) == ""
    assert determine_choice(["nonsense"]) == ""


def test_the_next_list_waits_for_the_choice_before_it() -> None:
    [provinces] = list_steps("")
    assert (len(provinces.options), provinces.chosen) == (34, "")
    [_, cities] = list_steps("440000")
    assert {city.name for city in cities.options} >= {"广州市", "深圳市"}
    [_, districts] = list_steps("110000")
    assert all(district.ends for district in districts.options)
    assert list_parts("440305") == ()

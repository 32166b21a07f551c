"""Values are made to fit the typed fields of templates, or refused before WeChat would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.push.fields import ACCEPTED, LIMITS, FieldDoesNotFit, fit_field


@pytest.mark.parametrize(
    ("key", "value", "fitted"),
    [
        ("thing4", "一" * 21, "一" * 19 + "…"),
        ("thing4", "两行\n文字\t和\u202e控制符", "两行 文字 和 控制符"),
        ("thing4", "", "无"),
        ("name1", "一二三四五六七八九十甲", "一二三四五六七八九…"),
        ("amount2", "¥128.00", "¥128.00"),
        ("character_string1", "L" + "A" * 31, "L" + "A" * 31),
        ("time3", "2026年11月22日 15:30", "2026年11月22日 15:30"),
        ("phrase5", "待结算", "待结算"),
    ],
)
def test_a_value_fits_its_field(key: str, value: str, fitted: str) -> None:
    assert fit_field(key, value) == fitted


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("character_string1", "A" * 33),
        ("character_string1", "单号"),
        ("amount2", "12,800"),
        ("amount2", "¥99999999999999"),
        ("phrase5", "abc"),
        ("phrase5", "超过五个字的短语"),
        ("number3", "一"),
    ],
)
def test_what_would_say_something_else_shortened_is_refused(key: str, value: str) -> None:
    with pytest.raises(FieldDoesNotFit):
        fit_field(key, value)


@given(st.sampled_from(sorted(LIMITS)), st.text(max_size=60))
def test_whatever_comes_out_keeps_the_limit_and_the_alphabet(kind: str, value: str) -> None:
    try:
        fitted = fit_field(f"{kind}1", value)
    except FieldDoesNotFit:
        return
    assert 0 < len(fitted) <= LIMITS[kind]
    assert kind not in ACCEPTED or ACCEPTED[kind].fullmatch(fitted)


@pytest.mark.parametrize(
    ("said", "sent"), [("−¥6.40", "¥-6.40"), ("-6.40", "-6.40"), ("¥12.80", "¥12.80"), ("−6.40元", "-6.40元")]
)
def test_what_is_taken_back_keeps_its_sign_as_wechat_takes_it(said: str, sent: str) -> None:
    assert fit_field("amount2", said) == sent

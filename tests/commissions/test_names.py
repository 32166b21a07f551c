"""Two people decide where two must: one person is one however the name is typed."""

import pytest

from commissions.names import fold_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Li Wei", " li  WEI "),
        ("Li Wei", "LiWei"),
        ("Li", "Ｌｉ"),
        ("Zoë", "Zoe\u0308"),
        ("Zoë", "zoe"),
        ("李雷", "李\u3000雷"),
        ("李雷", "李\u200b雷"),
        ("Li", "\u202eLi"),
        ("Li", "Li\u3164"),
        ("Li", "Li\ufe0f"),
        ("Li", "L\u0000i"),
        ("Groß", "GROSS"),
    ],
)
def test_one_person_is_one_however_the_name_is_typed(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Li", "Lu"), ("李雷", "李磊"), ("mei", "mei2"), ("anna", "hanna")])
def test_other_names_are_other_people(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


@pytest.mark.parametrize("nobody", ["", "  ", "\u200b", "\u3164\ufe0f", "\x00\n"])
def test_what_nobody_can_read_is_no_name(nobody: str) -> None:
    assert fold_name(nobody) == ""

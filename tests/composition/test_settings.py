"""A broken setting is told in one sentence that names it; secrets never show."""

from pathlib import Path

import pytest

from composition.demo_settings import choose_ports
from composition.settings import BrokenSetting, Settings, load_settings

GOOD = {"LIANPU_SECRET_KEY": "k" * 32, "LIANPU_BASE_URL": "https://shop.example.com"}


@pytest.fixture(autouse=True)
def only_these(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    """No `.env` and no variables but those of the test."""
    monkeypatch.chdir(str(tmp_path))
    for name in Settings.model_fields:
        monkeypatch.delenv(f"LIANPU_{name.upper()}", raising=False)


def give(monkeypatch: pytest.MonkeyPatch, **changes: str) -> None:
    for name, value in (GOOD | changes).items():
        monkeypatch.setenv(name, value)


def test_two_settings_suffice(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch)
    assert load_settings().port == 8080


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(BrokenSetting, match="LIANPU_SECRET_KEY is not set"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LIANPU_PORT", "eighty"),
        ("LIANPU_PORT", "70000"),
        ("LIANPU_BASE_URL", "shop.example.com"),
        ("LIANPU_BASE_URL", "https://shop.example.com/shop"),
        ("LIANPU_DATABASE_URL", "mysql://x"),
        ("LIANPU_SECRET_KEY", "short-secret"),
        ("LIANPU_ORDER_PREFIX", "has space"),
        ("LIANPU_AUTO_RECEIVE_DAYS", "0"),
        ("LIANPU_LOG_LEVEL", "loud"),
    ],
)
def test_a_broken_setting_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    give(monkeypatch, **{name: value})
    with pytest.raises(BrokenSetting) as broken:
        load_settings()
    assert str(broken.value).startswith(name)
    assert name != "LIANPU_SECRET_KEY" or value not in str(broken.value)


def test_keys_of_the_wrong_length_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, LIANPU_WECHAT_AES_KEY="short", LIANPU_PAY_API_V3_KEY="short")
    with pytest.raises(BrokenSetting, match="43 characters"):
        load_settings()


def test_settings_show_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, LIANPU_WECHAT_APP_SECRET="the-app-secret")
    assert "the-app-secret" not in repr(load_settings())
    assert "k" * 32 not in repr(load_settings())


def test_the_demo_needs_a_port_for_each_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANPU_OPS_PORT", "8080")
    with pytest.raises(BrokenSetting, match="must be different ports"):
        choose_ports()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("LIANPU_DATABASE_ULR", "did you mean LIANPU_DATABASE_URL?"),
        ("lianpu_prot", "did you mean LIANPU_PORT?"),
        ("LIANPU_XYZZY", "remove it"),
    ],
)
def test_a_variable_that_is_no_setting_is_named_with_the_nearest(
    monkeypatch: pytest.MonkeyPatch, name: str, told: str
) -> None:
    give(monkeypatch, **{name: "postgresql://secret@db/lianpu"})
    with pytest.raises(BrokenSetting) as broken:
        load_settings()
    assert str(broken.value).startswith(f"{name.upper()} is no setting: {told}")
    assert "secret" not in str(broken.value)


def test_names_in_the_file_are_looked_at_too_and_other_programs_are_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    give(monkeypatch, LIANPU_STAFF_KEY="k", LIANPUX="1", PATH_TO_LIANPU_="2")
    assert load_settings().port == 8080
    (tmp_path / ".env").write_text("# LIANPU_OLD=1\nexport LIANPU_PRT=1\n")
    with pytest.raises(BrokenSetting, match="LIANPU_PRT is no setting: did you mean LIANPU_PORT"):
        load_settings()

"""Every setting is described, and every described setting exists."""

import re
from pathlib import Path

from composition.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()
ONLY_TERMINAL = {"LIANPU_STAFF_KEY"}
ONLY_TESTS = {"LIANPU_TEST_DATABASE_URL", "LIANPU_CHROMIUM", "LIANPU_TORTURE", "LIANPU_PICTURES"}


def test_the_page_of_settings_names_each_setting_and_no_other() -> None:
    described = set(re.findall(r"LIANPU_[A-Z0-9_]+", PAGE)) - ONLY_TESTS - ONLY_TERMINAL
    assert described == {f"LIANPU_{name.upper()}" for name in Settings.model_fields}

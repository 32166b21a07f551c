"""`lianpu policy` from the file that a merchant writes to the published version, as it is typed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from commissions.policies.changes import Change, list_changes
from commissions.policies.documents import read_document
from commissions.policies.fields import FieldRefused
from lianpu import app
from tests.support.databases import SqliteFiles

TOML = """
depth = 2
levels = [{ rate_bp = 1000 }, { rate_bp = 500 }]
cap_bp = 1200
hold_days = 3
[tiers]
"go[l]d" = ["not set", { fixed_fen = 800 }]
"""


class Merchant:
    """Somebody at the terminal of an installation of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def type(self, *words: str, answer: str = "") -> Result:
        """One command; returns what it said."""
        return CliRunner().invoke(app, ["policy", *words], input=answer)

    def write(self, text: str, name: str = "policy.toml") -> str:
        """A file."""
        (self.folder / name).write_text(text)
        return str(self.folder / name)


@pytest.fixture
def merchant(sqlite_files: SqliteFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Merchant:
    path = sqlite_files.copy_to(tmp_path / "lianpu.db")
    monkeypatch.chdir(tmp_path)
    for name, value in (
        ("SECRET_KEY", "s" * 40),
        ("BASE_URL", "https://shop.example.com"),
        ("DATABASE_URL", f"sqlite:///{path}"),
        ("STATE_DIR", str(tmp_path / "state")),
    ):
        monkeypatch.setenv(f"LIANPU_{name}", value)
    return Merchant(tmp_path)


def test_a_policy_goes_from_a_file_to_a_version(merchant: Merchant) -> None:
    file = merchant.write(TOML)
    assert "nobody is paid" in merchant.type("show").output
    checked = merchant.type("check", file).output
    assert "Look again at policy.hold_days" in checked
    assert "not acknowledged yet" in checked
    refused = merchant.type("publish", file, "--yes")
    assert (refused.exit_code, "lianpu policy acknowledge" in refused.output) == (2, True)
    assert "No depth is a safe harbour" in merchant.type("acknowledge", answer="y\n").output
    declined = merchant.type("publish", file, answer="n\n")
    assert (declined.exit_code, "No order was paid yet" in declined.output) == (1, True)
    assert "nobody is paid" in merchant.type("show").output
    assert "Version 1 is published" in merchant.type("publish", file, answer="y\n").output
    shown = merchant.type("show").output
    assert "published by 命令行" in shown
    assert "tiers:go[l]d" in shown
    assert "8.00 a unit" in shown
    assert "It says what policy 1 says" in merchant.type("diff", file).output


def test_a_policy_may_be_dated_and_history_says_which_one_holds(merchant: Merchant) -> None:
    now = merchant.write('{"levels": [{"rate_bp": 100}], "depth": 1}', "now.json")
    later = merchant.write('{"levels": [{"rate_bp": 200}], "depth": 1}', "later.JSON")
    merchant.type("publish", now, "--yes")
    assert "Version 2" in merchant.type("publish", later, "--yes", "--effective-at", "2033-01-01").output
    rows = [line.split() for line in merchant.type("history").output.splitlines() if line.strip()[:1].isdigit()]
    assert [(row[0], "force" in row) for row in rows] == [("2", False), ("1", True)]
    assert rows[0][1:3] == ["2033-01-01", "00:00"]
    assert "1 %" in merchant.type("show").output
    assert "2 %" in merchant.type("show", "2").output
    past = merchant.type("publish", now, "--yes", "--effective-at", "2000-01-01")
    assert (past.exit_code, "now or later" in past.output) == (1, True)


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("levels = [", "policy.toml", "is not TOML"),
        ("[1]", "policy.json", "policy must be an object"),
        ('{"levels": [], "levels": []}', "policy.json", "policy.levels is given twice"),
        ("levels = []\nentry_fee = 1", "policy.toml", "policy.entry_fee would be an entry fee"),
        ("levels = []\nwhen = 2026-01-01", "policy.toml", "policy.when is not a known field"),
        ("levels = [{ rate_bp = 1.0 }]", "policy.toml", "policy.levels.0.rate_bp must be an integer"),
        ("x", "policy.yaml", "must end in .toml or .json"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_one_sentence(merchant: Merchant, text: str, name: str, said: str) -> None:
    result = merchant.type("check", merchant.write(text, name))
    assert result.exit_code != 0
    assert said in result.output
    assert "Traceback" not in result.output


def test_the_depths_are_shown_with_their_risk_and_one_is_proposed(merchant: Merchant) -> None:
    shown = merchant.type("depths").output
    marked = [line.split()[:2] for line in shown.splitlines() if "→" in line]
    assert marked[0] == ["→", "1"]
    assert "A policy that names no depth means 2." in shown
    assert "No depth is a safe harbour" in shown


def test_toml_and_json_say_the_same() -> None:
    as_json = json.dumps({"levels": [None, {"rate_bp": 5}], "skus": {"S": {"levels": [None]}}})
    as_toml = 'levels = ["not set", { rate_bp = 5 }]\n[skus.S]\nlevels = ["not set"]'
    assert read_document(as_toml, "toml") == read_document(as_json, "json")
    with pytest.raises(FieldRefused):
        read_document("[" * 100_000, "json")


def test_changes_are_told_field_by_field_and_a_default_is_no_change() -> None:
    before = {"levels": [{"rate_bp": 5}], "depth": 2, "hold_days": 7}
    assert list_changes(before, {"levels": [{"rate_bp": 5}]}) == ()
    after = {"levels": [{"fixed_fen": 5}], "referral": {"duration": "last_touch"}}
    assert list_changes(before, after) == (
        Change("policy.levels.0", {"rate_bp": 5}, {"fixed_fen": 5}),
        Change("policy.referral.duration", "permanent", "last_touch"),
    )

"""Nothing that people read promises money for following, sharing or bringing people (docs/wechat.md §8.2)."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"
ACTS = "关注|分享|转发|邀请|拉人|拉新|推广|扫码|助力|集赞|发展下级|发展下线"
REWARDS = "赚|奖|红包|领钱|领现金|得佣金|拿佣金|返现|返利|送积分|送券|优惠券|现金|躺赚|暴富"
PROMISE = re.compile(rf"(?:{ACTS})[^。！？；\n<>]{{0,10}}(?:{REWARDS})|躺赚|暴富|轻松赚|日入|月入|稳赚")
FILES = sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".toml", ".txt"})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_no_words_promise_money_for_following_or_sharing(path: Path) -> None:
    assert not PROMISE.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("words", ["分享即可赚佣金", "关注就送红包", "邀请好友得奖励", "转发领现金红包", "轻松赚钱"])
def test_the_search_knows_such_a_promise_when_it_sees_one(words: str) -> None:
    assert PROMISE.search(words)


def test_commission_on_a_sale_is_no_such_promise() -> None:
    assert not PROMISE.search("对方买了东西才有佣金，拉人、关注、转发都没有。")

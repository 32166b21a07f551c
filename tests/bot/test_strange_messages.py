"""Whatever people type or the platform says of them, nobody sees that the account is out of order."""

from dataclasses import replace

import pytest

from bot.inbound import CONSENT_CHANGES
from sandbox.platform import acts
from sandbox.platform.push import FAULT_TEXT
from tests.bot.stage import Stage


@pytest.mark.parametrize("mode", ["plain", "compat", "safe"])
@pytest.mark.parametrize("typed", ["我的店铺\x08", "\x00\x1b", "a]]>b", "]]></Content>", "😀\r\n\ufffe"])
async def test_whatever_is_typed_is_answered(stage: Stage, mode: str, typed: str) -> None:
    person = stage.person("a")
    stage.world.account.callback_mode = mode  # type: ignore[assignment]
    stage.credentials.of_account = replace(stage.credentials.of_account, mode=mode)  # type: ignore[arg-type]
    await acts.follow(stage.world, person)
    assert await acts.send_text(stage.world, person, typed)
    assert FAULT_TEXT not in [entry.data.get("text") for entry in person.chat]


@pytest.mark.parametrize("event", CONSENT_CHANGES)
async def test_what_the_platform_says_of_a_person_reaches_that_person(stage: Stage, event: str) -> None:
    anna, berta = stage.person("a"), stage.person("b")
    for person in (anna, berta):
        await acts.follow(stage.world, person)
        await acts.send_text(stage.world, person, "改名 阿珍")
    await acts.change_authorization(stage.world, anna, event)  # type: ignore[arg-type]
    assert [(await stage.member(key)).has_own_name for key in ("a", "b")] == [False, True]

"""The merchant's own line within the law: it binds whoever publishes, and changes nothing by itself."""

from typing import Any

import pytest

from commissions.actor import TERMINAL
from commissions.policies.fields import FieldRefused
from commissions.policies.queries import find_policy
from commissions.policies.service import publish_policy
from shop.accounts.permissions import Role
from shop.desk.compliance import publish_policy_within, publish_tiers_within, read_compliance
from shop.settings.compliance import COMPLIANCE, Compliance
from shop.settings.service import replace_document
from shop.web.console.policy_words import say_field, say_message
from shop.web.door import Door
from tests.support.clock import START
from tests.support.console import open_console
from tests.support.databases import AnyDatabase
from tests.support.trade import POLICY, open_trade

ONE: dict[str, Any] = {"depth": 1, "levels": [{"rate_bp": 1000}], "hold_days": 7}
LEADERS = {"leaders": {"grades": [{"name": "g1", "cell": {"rate_bp": 100}}]}}
REFERRAL = {"products": {"p1": {"agent_referral": {"rate_bp": 0}}}}
SPENT = {"who_may_earn": {"spent_fen": 100}}
OWN_SPEND = {"tiers": [{"tier": "gold", "name": "金", "any": [{"metric": "own_spend_fen", "least": 1, "days": 30}]}]}


@pytest.mark.parametrize(
    ("chosen", "document", "field"),
    [
        (Compliance(most_levels=2), {"depth": 3}, "policy.depth"),
        (Compliance(most_levels=1), {"channels": {"link": {"depth": 2}}}, "policy.channels.link.depth"),
        (Compliance(leaders="refused"), LEADERS, "policy.leaders"),
        (Compliance(leaders="refused"), REFERRAL, "policy.products.p1.agent_referral"),
        (Compliance(spending="refused"), SPENT, "policy.who_may_earn.spent_fen"),
        (Compliance(early_money="refused"), {"hold_days": 6}, "policy.hold_days"),
    ],
)
async def test_what_crosses_the_line_is_refused_and_passes_without_it(
    sqlite_database: AnyDatabase, chosen: Compliance, document: dict[str, Any], field: str
) -> None:
    await open_trade(sqlite_database)
    said: dict[str, Any] = {"after_sale_days": 7}
    await sqlite_database.transact(publish_policy_within, ONE | document, TERMINAL, **said)
    await sqlite_database.transact(replace_document, COMPLIANCE, chosen, by=TERMINAL)
    with pytest.raises(FieldRefused) as refused:
        await sqlite_database.transact(publish_policy_within, ONE | document, TERMINAL, **said)
    assert refused.value.field == field
    assert say_message(refused.value.message) != refused.value.message
    assert say_field(field) != field.removeprefix("policy.")

    sheet = await sqlite_database.read(read_compliance, 7, START)
    assert sheet.crossed == (field,), "what was published before stays, and is named"
    await sqlite_database.transact(publish_policy_within, ONE, TERMINAL, **said)


async def test_tiers_by_own_spend_keep_the_line_too(sqlite_database: AnyDatabase) -> None:
    await open_trade(sqlite_database)
    await sqlite_database.transact(publish_tiers_within, OWN_SPEND, TERMINAL)
    await sqlite_database.transact(replace_document, COMPLIANCE, Compliance(spending="refused"), by=TERMINAL)
    with pytest.raises(FieldRefused, match="own choice"):
        await sqlite_database.transact(publish_tiers_within, OWN_SPEND, TERMINAL)
    sheet = await sqlite_database.read(read_compliance, 7, START)
    assert (sheet.by_spending, len(sheet.crossed)) == (True, 1)


async def test_choices_are_saved_in_the_console_and_bind_its_editor(door: Door) -> None:
    await open_trade(door.database)  # type: ignore[arg-type]
    async with open_console(door) as console:
        desk, database = await console.sign_in(), console.database
        assert "没有哪一级是绝对安全的" in await desk.read("/console/compliance")
        typed = {"version": "0", "most_levels": "1", "leaders": "refused"}
        typed |= {"spending": "allowed", "early_money": "warned"}
        assert (await desk.post("/console/compliance", **typed | {"most_levels": "9"})).status == 422
        assert (await desk.post("/console/compliance", **typed)).status == 303
        assert "现行的规则超出了" in await desk.read("/console/compliance")

        raw = await desk.post("/console/policies/draft", view="text", raw='{"depth": 2, "levels": [{"rate_bp": 1}]}')
        assert "最多 1 级" in await raw.text()
        sent = await desk.post("/console/policies/publication", document='{"depth": 2, "levels": []}')
        assert sent.status == 409
        found = await database.read(find_policy, START)
        assert found is not None
        assert found.version == 1
        auditor = await console.sign_in(Role.AUDITOR, name="审计")
        assert (await auditor.post("/console/compliance", **typed)).status == 403
        await database.transact(publish_policy, POLICY, TERMINAL)

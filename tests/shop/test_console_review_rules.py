"""The rules of the fraud review in the console: found lately, changed by a form, warned about, published, refused."""

import html
import re
from collections.abc import Mapping

import pytest

from commissions.actor import TERMINAL
from commissions.awards.queries import find_review_document, find_review_rules
from commissions.awards.review_finds import Find, count_finds
from commissions.awards.review_rules import ReviewRules, read_review_rules
from commissions.awards.review_warnings import list_review_warnings
from commissions.awards.screening import publish_review_rules
from shop.accounts.permissions import Role
from shop.web.console.policy_words import say_field, say_message
from shop.web.console.review_form import describe_review_rules, read_review_form
from shop.web.door import Door
from tests.support.console import open_console

PATH = "/console/reviews/rules"


def test_a_form_reads_back_the_rules_that_filled_it() -> None:
    documents: tuple[Mapping[str, object], ...] = (
        {},
        {"same_address": None, "burst": False, "shared_phone": {"members": 9}, "refund_rate": {"rate_bp": 1250}},
        {"same_address": {"with_name": False}, "same_phone": False, "burst": {"recruits": 7, "minutes": 3}},
    )
    for document in documents:
        rules = read_review_rules(document)
        assert read_review_rules(read_review_form(describe_review_rules(rules))) == rules


def test_every_warning_has_the_merchants_words_and_the_shipped_rules_have_none() -> None:
    off: dict[str, object] = {"same_address": None, "shared_phone": None, "burst": None, "refund_rate": None}
    off["same_phone"] = False
    loose: dict[str, object] = {
        "same_address": {"with_name": False}, "shared_phone": {"members": 2},
        "burst": {"recruits": 2, "minutes": 1440}, "refund_rate": {"awards": 1},
    }  # fmt: skip
    found = [*list_review_warnings(read_review_rules(off)), *list_review_warnings(read_review_rules(loose))]
    assert len(found) == 9
    for warning in found:
        assert say_message(warning.message) != warning.message, warning.message
        assert say_field(warning.field) != warning.field, warning.field
    assert list_review_warnings(ReviewRules()) == ()


@pytest.mark.parametrize(
    ("rule", "evidence", "keeps", "loses"),
    [
        ("same_phone", {"same": ["phone"]}, {}, {"same_phone": False}),
        ("same_address", {"same": ["address"]}, {"same_address": {"with_name": False}}, {}),
        ("same_address", {"same": ["address", "name"]}, {}, {"same_address": None}),
        ("shared_phone", {"members": 4}, {"shared_phone": {"members": 4}}, {"shared_phone": {"members": 5}}),
        ("burst", {"recruits": 31}, {"burst": {"recruits": 31}}, {"burst": {"recruits": 32}}),
        ("refund_rate", {"matured": 10, "clawed_back": 3}, {}, {"refund_rate": {"rate_bp": 3001}}),
        ("refund_rate", {"matured": 10, "clawed_back": 9}, {}, {"refund_rate": {"awards": 11}}),
    ],
)
def test_stricter_rules_would_not_find_again_what_does_not_reach_them(
    rule: str, evidence: Mapping[str, object], keeps: Mapping[str, object], loses: Mapping[str, object]
) -> None:
    found = Find(rule, evidence, "cleared")
    for document, again in ((keeps, 1), (loses, 0)):
        [of] = [one for one in count_finds([found], read_review_rules(document)) if one.rule == rule]
        assert (of.found, of.cleared, of.upheld, of.again) == (1, 1, 0, again)


async def test_rules_are_tried_published_and_refused_at_their_input(door: Door) -> None:
    async with open_console(door) as console:
        desk, database = await console.sign_in(), console.database
        await database.transact(publish_review_rules, {"same_device": False}, by=TERMINAL)
        assert "第 1 版" in await desk.read(PATH)

        typed = describe_review_rules(await database.read(find_review_rules)) | {"same_address": "any", "burst": ""}
        tried = await (await desk.post(f"{PATH}/draft", **typed)).text()
        assert "住在一起的每一家人都会被查到" in tried
        assert "新规则还会不会查到" in tried
        assert (await database.read(find_review_document)) == {"same_device": False}

        [document] = re.findall(r'name="document" value="([^"]*)"', tried)
        sent = {"document": html.unescape(document), "newest": "1"}
        assert 'name="newest" value="1"' in tried
        assert (await desk.post(f"{PATH}/publication", **sent)).status == 303
        stale = await desk.post(f"{PATH}/publication", **sent)
        assert stale.status == 409
        assert "别人发布了另一版" in await stale.text()
        rules = await database.read(find_review_rules)
        assert (rules.burst, rules.same_device, rules.same_phone) == (None, False, True)
        assert rules.same_address is not None
        assert not rules.same_address.with_name

        for name, value in (("shared_phone.members", "1"), ("refund_rate.rate_bp", "viel"), ("burst.minutes", "1441")):
            refused = await desk.post(f"{PATH}/draft", **typed | {"burst": "on", name: value})
            assert refused.status in (409, 422)
            assert f'class="invalid-feedback" id="h-{name}"' in await refused.text()
        auditor = await console.sign_in(Role.AUDITOR, name="审计")
        assert "看改了什么" not in await auditor.read(PATH)
        assert (await auditor.post(f"{PATH}/publication", document="{}")).status == 403

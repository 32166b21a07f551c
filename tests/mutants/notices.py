"""Seeded bugs of how people want to be told."""

from tests.mutants.mutant import Mutant

WISHES = "tests/shop/test_notice_wishes.py"
ABOVE = (f"{WISHES}::test_above_so_many_an_hour_of_a_kind_the_rest_goes_as_one[sqlite]",)
FATE = (f"{WISHES}::test_what_becomes_of_a_notice",)

MUTANTS = (
    Mutant(
        "one_more_an_hour_than_wished",
        "shop/inbox/wishes.py",
        "lately.alone >= wishes.most_an_hour",
        "lately.alone > wishes.most_an_hour",
        ABOVE,
    ),
    Mutant(
        "what_is_urgent_waits_for_the_morning",
        "shop/inbox/wishes.py",
        "    if of.urgent:\n",
        "    if False:\n",
        FATE,
    ),
    Mutant(
        "what_follows_overtakes_the_digest",
        "shop/inbox/wishes.py",
        "    if lately.gathered_until:\n",
        "    if False:\n",
        FATE,
    ),
    Mutant(
        "quiet_hours_are_those_of_greenwich",
        "shop/inbox/wishes.py",
        "        local = now.astimezone(SHANGHAI)\n",
        "        local = now\n",
        (f"{WISHES}::test_quiet_hours_are_those_of_shanghai_and_go_over_midnight",),
    ),
    Mutant(
        "money_paid_out_can_be_muted",
        "shop/inbox/wishes.py",
        "        if not self.muted <= MUTABLE:\n",
        "        if False:\n",
        (f"{WISHES}::test_nobody_can_mute_money_paid_out_safety_or_a_legal_matter",),
    ),
    Mutant(
        "a_digest_is_told_in_the_night",
        "shop/inbox/holding.py",
        '        _hold_again(tx, str(told.facts["digest"]), fate.until)\n',
        "",
        (f"{WISHES}::test_a_digest_that_comes_into_the_quiet_hours_goes_with_the_next",),
    ),
    Mutant(
        "what_is_gathered_stays_held",
        "shop/inbox/holding.py",
        '{"state": "told", "held_until": None, "digest": code}',
        '{"digest": code}',
        ABOVE,
    ),
    Mutant(
        "what_was_read_is_told_again",
        "shop/inbox/holding.py",
        " for row in gathered if row.read_at is None]",
        " for row in gathered]",
        (f"{WISHES}::test_what_was_read_meanwhile_is_not_told[sqlite]",),
    ),
    Mutant(
        "what_was_muted_meanwhile_is_told",
        "shop/inbox/holding.py",
        'values(state="muted", held_until=None))',
        "values(kind=notice.c.kind))",
        (f"{WISHES}::test_muting_a_kind_lets_go_what_waits_of_it",),
    ),
)

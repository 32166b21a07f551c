"""Seeded bugs of what members do not want."""

from tests.mutants.mutant import Mutant

CHOICES = "tests/shop/test_choices.py"
NO_OFFERS = (f"{CHOICES}::test_who_declined_offers_has_none_in_the_inbox_either[sqlite]",)

MUTANTS = (
    Mutant(
        "announcements_reach_who_declined_them",
        "shop/announcements/queries.py",
        ", wants(Topic.OFFERS))",
        ")",
        NO_OFFERS,
    ),
    Mutant(
        "reminders_of_coupons_reach_who_declined_them",
        "shop/inbox/holding.py",
        "    if _is_declined(tx, told.kind, told.member_id):\n        return None\n",
        "",
        NO_OFFERS,
    ),
    Mutant(
        "what_somebody_bought_picks_goods_all_the_same",
        "shop/companions/queries.py",
        "if product_ids and together else []",
        "if product_ids else []",
        (f"{CHOICES}::test_goods_bought_together_give_way_to_the_best_of_the_category",),
    ),
    Mutant(
        "a_choice_is_not_logged",
        "shop/choices/service.py",
        "    tx.connection.execute(insert(choice_change).values(**change))\n",
        "",
        (f"{CHOICES}::test_every_change_is_logged_with_its_time[sqlite]",),
    ),
    Mutant(
        "a_crafted_checkout_agrees_to_nothing",
        "shop/web/placing.py",
        "    if missing:\n",
        "    if False:\n",
        ("tests/shop/test_pages_orders.py::test_a_crafted_form_that_leaves_the_consent_out_orders_nothing",),
    ),
)

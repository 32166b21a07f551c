"""Texts of the chat with figures in the console: previewed, kept, refused at their field, in force at once."""

from shop.accounts.permissions import Role
from shop.settings.figure_texts import FIGURE_TEXTS, PLACES
from shop.web.door import Door
from shop.words import words
from tests.support.console import open_console

PATH = "/console/account/replies/figures"


def test_every_text_has_its_words_and_every_place_a_sample() -> None:
    said = words("console/figure_replies.toml")
    assert set(said["texts"]) == set(PLACES)
    places = {place for of in PLACES.values() for place in of} - {"店名"}
    assert places == set(said["samples"]) | set(said["links"])


async def test_texts_are_previewed_saved_and_refused_where_they_are_wrong(door: Door) -> None:
    async with open_console(door) as console:
        desk = await console.sign_in()
        typed = {"version": "0", "earnings": "能提{可提现}"}
        preview = await (await desk.post(PATH, **typed, preview="yes")).text()
        assert "能提¥128.00" in preview
        assert "还没保存" in preview
        assert door.present.of(FIGURE_TEXTS).earnings == ""

        for wrong, said in (
            ({"team": "{可提现}"}, "{可提现} 花括号里的词认不得"),
            ({"tier": "躺赚"}, "不能写这些词：躺赚"),
        ):
            refused = await desk.post(PATH, **typed | wrong)
            page = await refused.text()
            assert refused.status == 422
            [name] = wrong
            assert f'<div class="invalid-feedback" id="h-{name}">{said}' in page
            assert "能提{可提现}" in page

        assert (await desk.post(PATH, **typed)).status == 303
        assert door.present.of(FIGURE_TEXTS).earnings == "能提{可提现}"
        stale = await desk.post(PATH, **typed | {"earnings": "别的"})
        assert stale.status == 422
        auditor = await console.sign_in(Role.AUDITOR, name="审计")
        assert (await auditor.post(PATH, **typed)).status == 403

"""其他回复 in the console: every text previewed, kept, refused at its field."""

from shop.settings.chat_texts import CHAT_TEXTS, PLACES
from shop.web.door import Door
from shop.words import words
from tests.support.console import open_console

PATH = "/console/account/replies/others"


def test_every_text_has_its_words_and_every_place_a_sample() -> None:
    said = words("console/chat_replies.toml")
    assert set(said["texts"]) == set(PLACES)
    places = {place for of in PLACES.values() for place in of} - {"店名"}
    assert places == set(said["samples"]) | set(said["links"])


async def test_texts_are_previewed_saved_and_refused_where_they_are_wrong(door: Door) -> None:
    async with open_console(door) as console:
        desk = await console.sign_in()
        assert PATH in await desk.read("/console/account/replies")
        typed = {"version": "0", "binding_bound": "{推荐人}请你来的"}
        preview = await (await desk.post(PATH, **typed, preview="yes")).text()
        assert "阿珍的小店请你来的" in preview
        wrong = await desk.post(PATH, **typed | {"card": "{推荐人}"})
        assert wrong.status == 422
        assert 'id="h-card">{推荐人} 花括号里的词认不得' in await wrong.text()
        forbidden = await desk.post(PATH, **typed | {"poster_shop": "躺赚"})
        assert "不能写这些词：躺赚" in await forbidden.text()
        assert (await desk.post(PATH, **typed)).status == 303
        assert door.present.of(CHAT_TEXTS).binding_bound == "{推荐人}请你来的"

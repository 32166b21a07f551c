"""The merchant's own keywords: a rule of theirs answers before, or in the place of, what we understand ourselves."""

from bot.conversations import poster, search, service
from bot.conversations.talk import Talk
from bot.inbound import Fact, MenuClicked, TextReceived
from bot.replies import Reply, Text
from bot.wording import normalise
from shop.settings.replies import KeywordRule


def answer(talk: Talk, fact: Fact, *, whole: bool) -> Reply | None:
    """What a rule says to this; None where none fits.

    Words that must be all, or words that may stand in the text.

    A key of the menu is a word that is all. Goods that are not on sale any more answer nothing.
    """
    said = _find_said(fact)
    if not said:
        return None
    rule = next((of for of in talk.whereabouts.replies.rules if of.enabled and _fits(of, said, whole=whole)), None)
    return _carry_out(talk, fact, rule) if rule else None


def _find_said(fact: Fact) -> str:
    if isinstance(fact, MenuClicked):
        return normalise(fact.button)
    return normalise(fact.text) if isinstance(fact, TextReceived) else ""


def _fits(rule: KeywordRule, said: str, *, whole: bool) -> bool:
    words = (normalise(of.text) for of in rule.keywords if of.whole is whole)
    return any(word and (word == said if whole else word in said) for word in words)


def _carry_out(talk: Talk, fact: Fact, rule: KeywordRule) -> Reply | None:
    match rule.reply:
        case "text":
            return Text(talk.fill(rule.text, asked=fact.text if isinstance(fact, TextReceived) else ""))
        case "product":
            return search.show_product(talk, rule.product)
        case "poster":
            return poster.show_follow_poster(talk, fact)
        case "shop_poster":
            return poster.show_shop_poster(talk, fact)
        case "person":
            return service.call_person(talk, fact)

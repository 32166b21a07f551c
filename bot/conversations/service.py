"""Help: what the bot understands, and a person to talk to: in the console's thread, or at WeChat's own desk."""

from bot.conversations.talk import Talk
from bot.inbound import Fact, MenuClicked, OtherMessage, TextReceived
from bot.replies import Nothing, Reply, Text, TransferToPerson
from bot.wording import find_words, normalise
from shop.threads.refusals import TooMuchUnanswered
from shop.threads.service import Write, write_to_shop
from shop.threads.thread import LONGEST, Form, clean_words

_SHOWN_WORDS = 20
_FORMS = {
    "image": Form.PICTURE,
    "voice": Form.VOICE,
    "video": Form.VIDEO,
    "shortvideo": Form.VIDEO,
    "location": Form.PLACE,
    "link": Form.LINK,
}


def explain(talk: Talk, fact: Fact) -> Reply:
    """What can be asked here."""
    own = talk.own_text("help")
    return _lead_to_person(talk, own) if own else talk.text("help")


def call_person(talk: Talk, fact: Fact) -> Reply:
    """Somebody wants a person: the chat is handed over, or what they said waits for staff."""
    if talk.whereabouts.desk == "wechat":
        return TransferToPerson()
    _write(talk, fact)
    return talk.text("person", hours=talk.profile.service_text)


def leave_for_person(talk: Talk, fact: Fact) -> Reply:
    """What is not understood goes to a person, and whoever said it is told so, once until staff answer."""
    asked = fact.text.strip()[:_SHOWN_WORDS] if isinstance(fact, TextReceived) else ""
    own = talk.own_text("unknown", asked=asked)
    if talk.whereabouts.desk == "wechat":
        return _lead_to_person(talk, own) if own else TransferToPerson()
    was_talking = is_talking(talk, fact)
    if not _write(talk, fact):
        return talk.text("person", hours=talk.profile.service_text)
    if was_talking:
        return Nothing()
    return _lead_to_person(talk, own) if own else talk.text("unknown", asked=asked)


def is_talking(talk: Talk, fact: Fact) -> bool:
    """Whether the member and staff are in conversation, so that words which are no command belong to it."""
    if talk.whereabouts.desk == "wechat" or isinstance(fact, MenuClicked):
        return False
    return talk.thread is not None and talk.thread.is_live(talk.tx.now)


def _write(talk: Talk, fact: Fact) -> bool:
    """Put it into the member's thread. False where too much of theirs waits there already."""
    form, words, media_id = _read(fact)
    said = Write(talk.member.id, fact.key[:80], "account", words, form, media_id=media_id)
    try:
        write_to_shop(talk.tx, said)
    except TooMuchUnanswered:
        return False
    return True


def _read(fact: Fact) -> tuple[Form, str, str]:
    said = clean_words(fact.text) if isinstance(fact, TextReceived) else ""
    if said:
        return Form.TEXT, said[:LONGEST], ""
    if isinstance(fact, OtherMessage) and fact.kind in _FORMS:
        form = _FORMS[fact.kind]
        return form, "", fact.media_id if form is Form.PICTURE else ""
    return Form.CALL, "", ""


def _lead_to_person(talk: Talk, own: Text) -> Text:
    """The merchant's text; where it names no way to a person, ours stands beneath."""
    named = any(word in normalise(own.text) for word in find_words("person"))
    return own if named else Text(f"{own.text}\n{talk.text('to_person').text}")

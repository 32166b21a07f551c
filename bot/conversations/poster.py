"""The member's poster.

It is the reply if it was uploaded before; else it is drawn after the reply, and sent then.
"""

from bot.conversations.talk import Talk
from bot.inbound import Fact
from bot.replies import Picture, Reply
from shop.posters.events import PosterWanted
from shop.posters.service import find_media, settle_owed


def show_follow_poster(talk: Talk, fact: Fact) -> Reply:
    """The poster whose code makes people follow."""
    return _show(talk, "follow")


def show_shop_poster(talk: Talk, fact: Fact) -> Reply:
    """The poster whose code opens the shop and never ends."""
    return _show(talk, "shop")


def give_owed_poster(talk: Talk, kind: str) -> Reply | None:
    """The poster that could not be sent before; None if it has to be drawn anew, which is asked for here."""
    media_id = find_media(talk.tx.connection, talk.member.id, kind, talk.tx.now)
    settle_owed(talk.tx, talk.member.id, kind)
    if media_id is None:
        talk.tx.publish(PosterWanted(member_id=talk.member.id, kind=kind))
        return None
    return Picture(media_id)


def _show(talk: Talk, kind: str) -> Reply:
    if not talk.may_earn:
        return talk.own_text("no_shop") or talk.text("no_shop")
    media_id = find_media(talk.tx.connection, talk.member.id, kind, talk.tx.now)
    if media_id is not None:
        return Picture(media_id)
    talk.tx.publish(PosterWanted(member_id=talk.member.id, kind=kind))
    return talk.chat_text(f"poster_{kind}") or talk.text("poster", kind=kind)

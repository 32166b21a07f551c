"""Someone follows: their shop is there at once, and whose code they came by is told."""

from bot.conversations.binding import bind_alone, bind_by_scene
from bot.conversations.talk import Talk
from bot.inbound import Subscribed
from bot.replies import Reply
from shop.orders.order import Channel


def welcome(talk: Talk, fact: Subscribed, *, returning: bool) -> Reply:
    """Greet a new follower, or welcome someone back. The poster follows by the outbox (MemberFollowed)."""
    told = bind_by_scene(talk, fact.scene, via="follow") if fact.scene else bind_alone(talk)
    own = talk.own_text("welcome_back" if returning else "welcome", told=told)
    return own or talk.text("welcome", returning=returning, told=told, came=Channel.POSTER if fact.scene else None)

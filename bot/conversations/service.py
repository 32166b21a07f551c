"""Help: what the bot understands, and a person to talk to."""

from bot.conversations.talk import Talk
from bot.inbound import Fact
from bot.replies import Reply, TransferToPerson


def explain(talk: Talk, fact: Fact) -> Reply:
    """What can be asked here."""
    return talk.own_text("help") or talk.text("help", asked="")


def call_person(talk: Talk, fact: Fact) -> Reply:
    """Hand the chat to the merchant's customer service."""
    return TransferToPerson()

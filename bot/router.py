"""Which conversation answers what: one ordered table, the first row that fits wins.

One unit of work per push.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.conversations import asking, binding, following, keywords, money, own_shop, poster, search, service
from bot.conversations.talk import Talk, Whereabouts
from bot.events import MoreToSay
from bot.inbound import (
    ConsentChanged,
    Fact,
    MenuClicked,
    OtherMessage,
    PageOpened,
    Scanned,
    Subscribed,
    TemplateFinished,
    TextReceived,
    Unsubscribed,
)
from bot.replies import Nothing, Reply, Text, render
from bot.wechat.ports import Credentials
from bot.wording import find_words, normalise
from commissions.ports import Transaction
from shop.chat.service import record_interaction
from shop.database.callbacks import answer_once
from shop.database.database import Database
from shop.inbox.service import record_outcome
from shop.members.member import Identity
from shop.members.service import erase_profile, follow, recognise, recognise_person, unfollow
from shop.posters.service import find_owed
from shop.settings.chat_texts import CHAT_TEXTS
from shop.settings.figure_texts import FIGURE_TEXTS
from shop.settings.present import PresentSettings
from shop.settings.replies import REPLIES
from shop.settings.service_desk import SERVICE_DESK

_Matches = Callable[[Fact], bool]


@dataclass(frozen=True)
class _Row:
    """A row of the table: when it fits, and who answers then."""

    intent: str
    fits: _Matches
    converse: Callable[[Talk, Fact], Reply]


def _means(intent: str) -> _Matches:
    """Whether someone tapped the menu entry of this key, or typed one of its words."""

    def fits(fact: Fact) -> bool:
        if isinstance(fact, MenuClicked):
            return fact.button == intent
        return isinstance(fact, TextReceived) and normalise(fact.text) in find_words(intent)

    return fits


def _is_a(*kinds: type[Fact]) -> _Matches:
    """Whether the fact is of one of these kinds."""
    return lambda fact: isinstance(fact, kinds)


def _row(intent: str, converse: Callable[[Talk, Fact], Reply]) -> _Row:
    return _Row(intent, _means(intent), converse)


_ASKED_ABOUT: dict[str, Callable[[Talk, Fact], Reply]] = {
    "person": service.call_person,
    "orders": money.show_orders,
    "address": asking.show_addresses,
    "ranking": asking.show_ranking,
    "tier": asking.show_tier,
}
"""What a longer question can be about, the first that fits: who asks for an invoice of an order wants a person."""

_MEANT: tuple[_Row, ...] = (
    _row("my_shop", own_shop.show_shop),
    _row("poster", poster.show_follow_poster),
    _row("shop_poster", poster.show_shop_poster),
    _row("earnings", money.show_earnings),
    _row("team", own_shop.show_team),
    _row("orders", money.show_orders),
    _row("withdraw", money.show_withdrawable),
    _row("help", service.explain),
    _row("person", service.call_person),
    _row("ranking", asking.show_ranking),
    _row("tier", asking.show_tier),
    _row("address", asking.show_addresses),
)
"""What was meant beyond doubt."""

_LIKELY: tuple[_Row, ...] = (
    _Row("rename", own_shop.asks_to_rename, own_shop.change_name),
    _Row("order", asking.names_order, asking.show_order),
    *(
        _Row(f"asks about {intent}", asking.mentions(intent), asking.unless_sold(answer))
        for intent, answer in _ASKED_ABOUT.items()
    ),
    _Row("search", _is_a(TextReceived), search.search),
    _Row("no words", _is_a(OtherMessage), service.leave_for_person),
    _Row("anything else", _is_a(MenuClicked), service.explain),
)


class Router:
    """Answers facts, each in one unit of work with its effect."""

    def __init__(
        self, database: Database, credentials: Credentials, base_url: str, present: PresentSettings | None = None
    ) -> None:
        """`base_url`: where the shop is, without a slash at the end.

        `present` knows what the merchant has it say.
        """
        self._present = present or PresentSettings()
        self._database = database
        self._credentials = credentials
        self._base_url = base_url

    async def answer(self, fact: Fact) -> str:
        """The reply's XML; the stored one for a repeat. Implements `bot.callback.Answer`."""
        said, figures = self._present.of(REPLIES), self._present.of(FIGURE_TEXTS)
        chat, desk = self._present.of(CHAT_TEXTS), self._present.of(SERVICE_DESK).answered_in
        whereabouts = Whereabouts(self._base_url, self._credentials.account().app_id, said, figures, chat, desk)
        return await self._database.transact(answer_fact, whereabouts, fact)


def answer_fact(tx: Transaction, whereabouts: Whereabouts, fact: Fact) -> str:
    """The use case: the effect and the answer of a fact, once."""

    def handle(tx: Transaction) -> str:
        sent_at = int(tx.now.timestamp())
        return render(_reply_to(tx, whereabouts, fact), openid=fact.openid, account=fact.account, sent_at=sent_at)

    return answer_once(tx, fact.key, handle)


def _reply_to(tx: Transaction, whereabouts: Whereabouts, fact: Fact) -> Reply:
    """Have the effect of a fact and choose what to say."""
    who = Identity(whereabouts.app_id, fact.openid)
    match fact:
        case Subscribed():
            return _welcome(tx, whereabouts, fact, who)
        case Scanned():
            return binding.scanned(_open_talk(tx, whereabouts, fact, who, via="scan", window="scan"), fact)
        case TextReceived(tapped=False) | OtherMessage():
            return _converse(_open_talk(tx, whereabouts, fact, who, via="message", window="message"), fact)
        case TextReceived() | MenuClicked():
            return _converse(_open_talk(tx, whereabouts, fact, who, via="menu", window="tap"), fact)
        case PageOpened():
            recognise(tx, who, via="menu")
        case Unsubscribed():
            unfollow(tx, who.appid, who.openid)
        case ConsentChanged():
            erase_profile(tx, whereabouts.app_id, fact.openid)
        case TemplateFinished():
            record_outcome(tx, fact.message_id, fact.status)
    return Nothing()


def _welcome(tx: Transaction, whereabouts: Whereabouts, fact: Subscribed, who: Identity) -> Reply:
    followed = follow(tx, who)
    record_interaction(tx, followed.member.id, "follow", at=_sent_at(tx, fact))
    talk = Talk(tx, whereabouts, followed.recognised)
    return following.welcome(talk, fact, returning=followed.returning)


def _open_talk(tx: Transaction, whereabouts: Whereabouts, fact: Fact, who: Identity, *, via: str, window: str) -> Talk:
    recognised = recognise_person(tx, who, via=via)
    record_interaction(tx, recognised.member.id, window, at=_sent_at(tx, fact))
    return Talk(tx, whereabouts, recognised)


def _converse(talk: Talk, fact: Fact) -> Reply:
    """The answer; a poster that is owed goes first, and the words follow it.

    Who is new here came by nobody's code.
    """
    binding.bind_alone(talk)
    reply = _choose_reply(talk, fact)
    owed = find_owed(talk.tx.connection, talk.member.id)
    picture = poster.give_owed_poster(talk, owed) if owed else None
    if picture and isinstance(reply, Text):
        talk.tx.publish(MoreToSay(member_id=talk.member.id, text=reply.text))
    return picture or reply


def _choose_reply(talk: Talk, fact: Fact) -> Reply:
    """The merchant's own word for just this, what is meant beyond doubt, their word for what stands in it, the rest.

    Before what is only likely goes a conversation with a person that is under way.
    """
    own = keywords.answer(talk, fact, whole=True)
    if own is not None:
        return own
    meant = next((row for row in _MEANT if row.fits(fact)), None)
    own = keywords.answer(talk, fact, whole=False) if meant is None else None
    if own is not None:
        return own
    if meant is None and service.is_talking(talk, fact):
        return service.leave_for_person(talk, fact)
    row = meant or next(row for row in _LIKELY if row.fits(fact))
    return row.converse(talk, fact)


def _sent_at(tx: Transaction, fact: Fact) -> datetime:
    """When the person did it: a window opens then, not when a late retry arrives."""
    return datetime.fromtimestamp(min(fact.sent_at, tx.now.timestamp()), UTC)

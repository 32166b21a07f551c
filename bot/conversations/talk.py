"""What every conversation has at hand: who is speaking, in which unit of work, and where the shop is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from bot.replies import Text
from bot.wording import say, without_tags
from commissions.network.distributor import Distributor
from commissions.network.queries import find_distributor
from commissions.policies.queries import find_terms
from commissions.policies.terms import EarningRight
from commissions.ports import Transaction
from shop.members.member import Member
from shop.members.service import Recognised
from shop.orders.channels import mark
from shop.settings.chat_texts import ChatTexts, fill_chat
from shop.settings.figure_texts import FigureTexts, fill_figures
from shop.settings.profile import ShopProfile
from shop.settings.queries import get_profile
from shop.settings.replies import Replies, fill_text
from shop.settings.service_desk import DeskPlace
from shop.threads.queries import find_thread
from shop.threads.thread import Thread

_Facts = Mapping[str, str]
_NONE: _Facts = MappingProxyType({})


@dataclass(frozen=True)
class Whereabouts:
    """Where the shop is on the web, without a slash at the end, and the account that it speaks through.

    `replies`, `figures` and `chat` are what the merchant has it say in the place of our texts; `desk` says who talks to
    people.
    """

    base_url: str
    app_id: str
    replies: Replies = field(default_factory=Replies)
    figures: FigureTexts = field(default_factory=FigureTexts)
    chat: ChatTexts = field(default_factory=ChatTexts)
    desk: DeskPlace = "console"


@dataclass
class Talk:
    """One message of one member, and the means to answer it."""

    tx: Transaction
    whereabouts: Whereabouts
    recognised: Recognised

    @property
    def member(self) -> Member:
        """Who is speaking."""
        return self.recognised.member

    @cached_property
    def distributor(self) -> Distributor | None:
        """The member as the network knows them."""
        admission = self.recognised.admission
        return admission.distributor if admission else find_distributor(self.tx.connection, self.member.id)

    @cached_property
    def profile(self) -> ShopProfile:
        """The merchant's profile."""
        return get_profile(self.tx.connection)

    @cached_property
    def thread(self) -> Thread | None:
        """The member's thread with staff, as it was before this message."""
        return find_thread(self.tx.connection, self.member.id)

    @property
    def may_earn(self) -> bool:
        """Whether the member is a distributor who is not suspended."""
        return self.distributor is not None and self.distributor.status == "active"

    @cached_property
    def who_may_earn(self) -> EarningRight:
        """By what the policy in force lets a member come to a shop of their own."""
        admission = self.recognised.admission
        return (admission.terms if admission else find_terms(self.tx.connection, self.tx.now)).who_may_earn

    def url(self, path: str, channel: str | None = None) -> str:
        """A page of the shop, as an absolute address; `channel` says how whoever opens it came."""
        return f"{self.whereabouts.base_url}{mark(path, channel)}"

    def own_url(self, path: str = "/", channel: str | None = None) -> str:
        """A page under the member's own link, or the plain page if they are no distributor."""
        if not self.may_earn or self.distributor is None:
            return self.url(path, channel)
        return self.url(f"/s/{self.distributor.code}{path if path != '/' else ''}", channel)

    def text(self, name: str, **facts: object) -> Text:
        """A reply in the words of a template.

        Templates also know `shop` (its name) and `home` (the member's own link).
        """
        return Text(say(name, talk=self, member=self.member, **facts))

    def own_text(self, name: str, *, told: str = "", asked: str = "") -> Text | None:
        """A reply in the merchant's own words; None where ours hold."""
        text = self.fill(getattr(self.whereabouts.replies, name), told=told, asked=asked)
        return Text(text) if text else None

    def own_figures(self, name: str, facts: Mapping[str, str]) -> Text | None:
        """A reply with somebody's figures in the merchant's own words; None where ours holds."""
        usual = {"店名": self.profile.name, "称呼": self.member.name}
        plain = {place: without_tags(said) for place, said in (usual | dict(facts)).items()}
        text = fill_figures(self.whereabouts.figures, name, plain)
        return Text(text) if text else None

    def own_chat(
        self, name: str, facts: Mapping[str, str] | None = None, *, ours: Mapping[str, str] | None = None
    ) -> str:
        """A text in the merchant's own words, "" where ours holds. `ours` is what we wrote, links and all."""
        usual = {"店名": self.profile.name, "称呼": self.member.name}
        plain = {place: without_tags(said) for place, said in (usual | dict(facts or {})).items()}
        return fill_chat(self.whereabouts.chat, name, plain | dict(ours or {}))

    def chat_text(self, name: str, facts: Mapping[str, str] | None = None) -> Text | None:
        """The same as a reply; None where ours holds."""
        text = self.own_chat(name, facts)
        return Text(text) if text else None

    def fill(self, text: str, *, told: str = "", asked: str = "") -> str:
        """A text of the merchant's with its placeholders filled."""
        if not text:
            return ""
        facts = {"店名": self.profile.name, "称呼": self.member.name, "推荐说明": told, "他问的": asked}
        own = self.own_url() if self.may_earn else ""
        plain = {name: without_tags(of) for name, of in facts.items()}
        return fill_text(text, plain | {"商城链接": self.url("/"), "我的小店": own})

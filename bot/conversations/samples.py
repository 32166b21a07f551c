"""Examples of what the bot says in our words, for the merchant who thinks about words of their own."""

from dataclasses import dataclass, field
from types import SimpleNamespace

from bot.wording import say
from shop.settings.profile import ShopProfile

_NAME, _HOLDER, _ASKED = "小满", "阿珍的小店", "明前龙井"


@dataclass(frozen=True)
class _SampleTalk:
    """Stands in for a talk with a distributor, as far as the templates ask."""

    base_url: str
    may_earn: bool = True
    distributor: None = None
    who_may_earn: str = "approved"
    profile: ShopProfile = field(default_factory=ShopProfile)

    def url(self, path: str, channel: str | None = None) -> str:
        """A page of the shop."""
        return f"{self.base_url}{path}"

    def own_url(self, path: str = "/", channel: str | None = None) -> str:
        """A page under a link."""
        return self.url(f"/s/sample{path if path != '/' else ''}")


def list_samples(base_url: str) -> dict[str, str]:
    """By the field of `Replies`: what our text says to somebody whom there isn't."""
    talk, stranger = _SampleTalk(base_url), _SampleTalk(base_url, may_earn=False)
    member = SimpleNamespace(name=_NAME, has_own_name=False)
    told = say("binding", status="bound", holder=_HOLDER, attempted="", last_day=None)
    return {
        "welcome": say("welcome", talk=talk, member=member, returning=False, told=told, came=None),
        "welcome_back": say("welcome", talk=talk, member=member, returning=True, told="", came=None),
        "scanned": say("scanned", talk=talk, member=member, told=told),
        "no_shop": say("no_shop", talk=stranger, member=member),
        "help": say("help", talk=talk, member=member, asked=""),
        "unknown": say("help", talk=talk, member=member, asked=_ASKED),
    }

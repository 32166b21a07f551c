"""Examples of what the bot says in our words, for the merchant who thinks about words of their own."""

from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace

from bot.wording import say
from shop.settings.chat_texts import PLACES
from shop.settings.profile import ShopProfile
from shop.words import words

_TIERS = ("银牌", "金牌")
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
    """By the field of `Replies`, `FigureTexts` and `ChatTexts`: what our text says to somebody whom there isn't."""
    talk, stranger = _SampleTalk(base_url), _SampleTalk(base_url, may_earn=False)
    member = SimpleNamespace(name=_NAME, has_own_name=False)
    told = say("binding", status="bound", holder=_HOLDER, attempted="", last_day=None)
    return (
        {
            "welcome": say("welcome", talk=talk, member=member, returning=False, told=told, came=None),
            "welcome_back": say("welcome", talk=talk, member=member, returning=True, told="", came=None),
            "scanned": say("scanned", talk=talk, member=member, told=told),
            "no_shop": say("no_shop", talk=stranger, member=member),
            "help": say("help", talk=talk, member=member),
            "unknown": say("unknown", talk=talk, member=member, asked=_ASKED),
        }
        | _list_figures(talk)
        | _list_chat(talk, stranger)
    )


def _list_chat(talk: _SampleTalk, stranger: _SampleTalk) -> dict[str, str]:
    """By the field of `ChatTexts`: what our text says of things that nobody did."""
    named = {"holder": _HOLDER, "attempted": "老王的小店", "last_day": date(2026, 12, 31)}
    ends = [name.removeprefix("binding_") for name in PLACES if name.startswith("binding_")]
    card = SimpleNamespace(
        **{"code": "p1", "name": "碧螺春", "price_fen": 12_800, "varies": True},
        **{"offer_label": "", "available": True, "selling_point": "明前头采，手工炒制"},
    )
    mine = SimpleNamespace(name="小满的茶铺", has_own_name=True)
    renames = {"how": "missing", "done": "done", "bad": "bad", "reserved": "reserved", "held": "held"}
    return {
        **{f"binding_{end}": say("binding", status=end, **named) for end in ends},
        "found": say("found", talk=talk, asked="茶", cards=[card], all_url=talk.url("/search")),
        "card": say("card", card=card),
        **{f"rename_{at}": say("rename", talk=talk, member=mine, status=of) for at, of in renames.items()},
        "my_shop": say("my_shop", talk=talk, member=mine),
        "poster_follow": say("poster", kind="follow"),
        "poster_shop": say("poster", kind="shop"),
        "ranking": say("ranking", talk=talk),
        "ranking_closed": say("ranking", talk=stranger),
        "address": say("address", talk=talk),
    }


def _list_figures(talk: _SampleTalk) -> dict[str, str]:
    """By the field of `FigureTexts`: what our text says of figures that nobody has."""
    earned = SimpleNamespace(available_fen=12_800, pending_fen=3_650, month_fen=8_800, total_fen=164_020)
    debt = SimpleNamespace(available_fen=-1_200, pending_fen=3_650, month_fen=0, total_fen=164_020)
    waiting = SimpleNamespace(status="awaiting_confirmation", net_fen=10_000, amount_fen=10_000, number="W1")
    under_way = SimpleNamespace(status="sending", net_fen=10_000, amount_fen=10_000, number="W1")
    order = SimpleNamespace(
        no="L1", title=_ASKED, total_fen=12_800, refunded_fen=2_000, state=SimpleNamespace(value="shipped")
    )
    counts = {"to_pay": 1, "to_ship": 2, "to_receive": 1, "all": 9}

    def withdraw(most_fen: int, under_way: object = None) -> str:
        can = SimpleNamespace(open=under_way, most_fen=most_fen, available_fen=most_fen)
        return say("withdraw", talk=talk, can=can, pending_fen=3_650, has_signed=True)

    return {
        "earnings": say("earnings", talk=talk, earned=earned, has_signed=True),
        "debt": say("earnings", talk=talk, earned=debt, has_signed=True),
        "withdraw_ready": withdraw(12_800),
        "withdraw_waiting": withdraw(0, waiting),
        "withdraw_open": withdraw(0, under_way),
        "withdraw_nothing": withdraw(0),
        "orders": say("orders", talk=talk, count=counts),
        "order": say("order", talk=talk, order=order, states=words("bot/order_states.toml")),
        "team": say("team", talk=talk, team=SimpleNamespace(level_one=12, level_two=30, level_three=8)),
        "tier": say("tier", talk=talk, tier=SimpleNamespace(name=_TIERS[0], next_name=_TIERS[1])),
    }

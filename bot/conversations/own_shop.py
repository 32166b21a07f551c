"""The member's own shop: its link, its name, and their team."""

from bot.conversations.talk import Talk
from bot.inbound import Fact, TextReceived
from bot.replies import Reply
from bot.wording import find_words
from commissions.network.queries import find_team
from shop.members.refusals import BadName, NameReserved
from shop.members.service import Recognised, rename


def show_shop(talk: Talk, fact: Fact) -> Reply:
    """The link to the member's own shop."""
    facts = {"我的店名": talk.member.name, "进店链接": talk.own_url()}
    own = talk.chat_text("my_shop", facts) if talk.may_earn else talk.own_text("no_shop")
    return own or talk.text("my_shop")


def show_team(talk: Talk, fact: Fact) -> Reply:
    """How many people stand in each of the three levels below."""
    team = find_team(talk.tx.connection, talk.member.id)
    levels = {"直推": team.level_one, "二级": team.level_two, "三级": team.level_three}
    facts = {name: str(number) for name, number in levels.items()} | {"团队链接": talk.url("/me/team")}
    # Who has no shop is told how to come to one, in the words that are kept for it.
    own = talk.own_figures("team", facts) if talk.may_earn or team.level_one else None
    return own or talk.text("team", team=team)


def asks_to_rename(fact: Fact) -> bool:
    """Whether someone typed 改名 and a name, or 改名 alone."""
    return isinstance(fact, TextReceived) and _split_rename(fact.text) is not None


def change_name(talk: Talk, fact: Fact) -> Reply:
    """Give the shop the name that was typed after 改名."""
    name = _split_rename(fact.text) if isinstance(fact, TextReceived) else None
    if not name:
        return talk.chat_text("rename_how") or talk.text("rename", status="missing")
    try:
        renamed = rename(talk.tx, talk.member.id, name)
    except BadName:
        return talk.chat_text("rename_bad") or talk.text("rename", status="bad")
    except NameReserved:
        return talk.chat_text("rename_reserved") or talk.text("rename", status="reserved")
    if renamed.held:
        return talk.chat_text("rename_held") or talk.text("rename", status="held")
    talk.recognised = Recognised(renamed.member, talk.recognised.admission)
    facts = {"新店名": talk.member.name, "进店链接": talk.own_url()}
    return talk.chat_text("rename_done", facts) or talk.text("rename", status="done")


def _split_rename(text: str) -> str | None:
    stripped = text.strip()
    for word in sorted(find_words("rename"), key=len, reverse=True):
        rest = stripped.removeprefix(word)
        if rest != stripped and (not rest or rest[0] in " :：，,\u3000\t\n为成"):
            return rest.lstrip(" :：，,\u3000\t\n为成").strip()
    return None

"""What scanning someone's code comes to, and how the person is told (docs/money.md §4)."""

from datetime import date

from bot.conversations.talk import Talk
from bot.inbound import Scanned
from bot.replies import Reply
from bot.wording import say
from commissions.beneficiary import MemberId
from commissions.network.referral import BindingOutcome, Via
from commissions.network.service import bind_referral, bind_to_default
from shop.members.queries import find_member
from shop.scenes.events import CodeScanned
from shop.scenes.service import SceneOwner, find_scene_owner
from shop.settings.chat_texts import PLACES
from shop.traces.queries import list_same_person
from shop.words import words


def scanned(talk: Talk, fact: Scanned) -> Reply:
    """A follower scanned a code."""
    if fact.scene:
        talk.tx.publish(CodeScanned(member_id=talk.member.id))
    told = bind_by_scene(talk, fact.scene, via="scan") if fact.scene else _tell(talk, "empty")
    return talk.own_text("scanned", told=told) or talk.text("scanned", told=told)


def bind_by_scene(talk: Talk, scene: str, *, via: Via) -> str:
    """Try to bind the member to whose scene this is; returns the sentence that tells how it ended."""
    connection = talk.tx.connection
    owner = find_scene_owner(connection, scene)
    outcome = bind_referral(
        talk.tx,
        talk.member.id,
        code=owner.link if owner else scene,
        via=via,
        same_person=() if talk.recognised.new else list_same_person(connection, talk.member.id),
        admission=talk.recognised.admission,
    )
    names = _find_names(talk, outcome, owner)
    holder, attempted = names.get(outcome.referrer_id, ""), names.get(outcome.attempted_id, "")
    return _tell(talk, outcome.status, holder, attempted, outcome.last_day)


def bind_alone(talk: Talk) -> str:
    """Bind a new member who came by nobody's code to the policy's default referrer.

    Says so, or nothing if that is nobody.
    """
    admission = talk.recognised.admission
    outcome = bind_to_default(talk.tx, talk.member.id, admission) if admission else None
    if outcome is None or outcome.status != "bound":
        return ""
    holder = _find_names(talk, outcome, None).get(outcome.referrer_id, "")
    return _tell(talk, "assigned", holder, holder, outcome.last_day)


def _tell(talk: Talk, status: str, holder: str = "", attempted: str = "", last_day: date | None = None) -> str:
    """How a scan ended, in the merchant's words or in ours."""
    name = f"binding_{status}" if f"binding_{status}" in PLACES else "binding_unknown"
    said = str(words("bot/card.toml")["until"])
    until = said.format(month=last_day.month, day=last_day.day) if last_day else ""
    own = talk.own_chat(name, {"推荐人": holder, "扫的谁": attempted, "到期日": until})
    return own or say("binding", status=status, holder=holder, attempted=attempted, last_day=last_day)


def _find_names(talk: Talk, outcome: BindingOutcome, owner: SceneOwner | None) -> dict[MemberId | None, str]:
    """What the people of an outcome are called; the scene's owner is known already."""
    names: dict[MemberId | None, str] = {owner.member_id: owner.name} if owner else {}
    others = {one for one in (outcome.referrer_id, outcome.attempted_id) if one is not None and one not in names}
    found = (find_member(talk.tx.connection, member_id) for member_id in others)
    return names | {member.id: member.name for member in found if member}

"""Use cases about who someone is.

The first sign of a person, following, leaving, coming back, a name of their own.
"""

from dataclasses import dataclass, replace

from sqlalchemy import bindparam, delete, insert, or_, update

from commissions.beneficiary import MemberId
from commissions.network.referral import Admission
from commissions.network.service import admit_member
from commissions.ports import Transaction
from shop.members.codes import make_code
from shop.members.events import MemberFollowed, MemberRecognised, MemberUnfollowed
from shop.members.member import Identity, Member, clean_name
from shop.members.naming import determine_name
from shop.members.queries import find_member, find_member_by_openid
from shop.members.refusals import NameReserved, SnapshotUser, UnknownMember
from shop.members.repository import lock_member
from shop.members.reserved import is_reserved
from shop.members.tables import identity, member
from shop.posters.service import forget_media, forget_posters
from shop.schema import insert_or_ignore
from shop.settings.queries import get_profile
from shop.words import words
from shop.writings.queries import waits_for_look
from shop.writings.service import forget_writings, submit_writing

NAME, PICTURE = "name", "picture"
"""What of a person the queue of writings knows: the name of their shop, and their picture."""
_ADD = insert(member).returning(member.c.id)
_OF_MEMBER = identity.c.member_id == bindparam("of_member")
_FIRST_FOLLOW = update(member).where(member.c.id == bindparam("of_member")).values(followed_at=bindparam("at"))
_FOLLOW = update(identity).where(_OF_MEMBER, ~identity.c.subscribed).returning(identity.c.unsubscribed_at)


@dataclass(frozen=True)
class Recognised:
    """The member behind an identity, and how they were admitted if this was the first sign of them."""

    member: Member
    admission: Admission | None = None

    @property
    def new(self) -> bool:
        """Whether this was the first sign of them."""
        return self.admission is not None


@dataclass(frozen=True)
class Renamed:
    """A member after they typed a name. `held`: it waits for somebody to look at a word in it."""

    member: Member
    held: bool


@dataclass(frozen=True)
class Followed:
    """Who follows now. `returning`: had followed and left before. `changed` is False for a repeat."""

    recognised: Recognised
    returning: bool
    changed: bool

    @property
    def member(self) -> Member:
        """Who it is."""
        return self.recognised.member

    @property
    def new(self) -> bool:
        """Whether following was the first sign of them."""
        return self.recognised.new


def recognise(tx: Transaction, who: Identity, *, via: str) -> Member:
    """The member behind `who`, made at the first sign. See `recognise_person`."""
    return recognise_person(tx, who, via=via).member


def recognise_person(
    tx: Transaction, who: Identity, *, via: str, follows: bool = False, quiet: bool = False
) -> Recognised:
    """The member behind `who`; the first sign makes them, once, whatever comes at the same instant.

    `via` is follow, message, menu, scan, login or import; an imported person counts as known before going live.
    `follows`: the first sign is that they follow, which is news unless `quiet`.

    Publishes MemberRecognised for a new one. Raises SnapshotUser.
    """
    if who.snapshot:
        raise SnapshotUser()
    known = find_member_by_openid(tx.connection, who.appid, who.openid)
    if known:
        _learn_unionid(tx, known.id, who.unionid)
        return Recognised(known)
    made = _make_member(tx, via, follows=follows, quiet=quiet)
    if not insert_or_ignore(tx.connection, identity, _new_identity(who, made)):
        tx.connection.execute(delete(member).where(member.c.id == made.id))
        return Recognised(_get_by_openid(tx, who))
    admission = admit_member(tx, made.id, imported=via == "import")
    tx.publish(MemberRecognised(member_id=made.id, via=via))
    return Recognised(made, admission)


def follow(tx: Transaction, who: Identity, *, via: str = "follow", quiet: bool = False) -> Followed:
    """Note that `who` follows the account, and make them a member if they are new.

    Publishes MemberFollowed once per change, unless `quiet` (an import or a mended comparison tells nobody).
    Coming back restores the same member and shop. Raises SnapshotUser.
    """
    found = recognise_person(tx, who, via=via, follows=True, quiet=quiet)
    followed = Followed(found, False, True) if found.new else _begin_following(tx, found.member, quiet=quiet)
    if followed.changed and not quiet:
        tx.publish(MemberFollowed(member_id=found.member.id, returning=followed.returning))
    return followed


def unfollow(tx: Transaction, appid: str, openid: str) -> Member | None:
    """Note that someone left: their name and picture are erased, all else stays.

    None for a stranger or a repeat.
    """
    known = find_member_by_openid(tx.connection, appid, openid)
    if known is None:
        return None
    left = update(identity).where(identity.c.member_id == known.id, identity.c.subscribed)
    if tx.connection.execute(left.values(subscribed=False, unsubscribed_at=tx.now)).rowcount == 0:
        return None
    tx.connection.execute(update(member).where(member.c.id == known.id).values(own_name=None, avatar_url=None))
    forget_posters(tx, known.id)
    forget_writings(tx, known.id)
    tx.publish(MemberUnfollowed(member_id=known.id))
    return _get_member(tx, known.id)


def rename(tx: Transaction, member_id: MemberId, name: str) -> Renamed:
    """Give a member the name that they typed, unless a word in it holds it until somebody has looked.

    Raises BadName, NameReserved, UnknownMember.
    """
    cleaned = clean_name(name)
    if is_reserved(cleaned, [get_profile(tx.connection).name]):
        raise NameReserved()
    if _submit_name(tx, member_id, cleaned):
        return Renamed(_change_member(tx, member_id, own_name=cleaned), held=False)
    return Renamed(_get_member(tx, member_id), held=True)


def show_name(tx: Transaction, member_id: MemberId, name: str | None) -> None:
    """A name that was decided about; None is the one that the program made. Raises UnknownMember."""
    _change_member(tx, member_id, own_name=name)


def show_picture(tx: Transaction, member_id: MemberId, avatar_url: str | None) -> None:
    """A picture that was decided about; None is the one that the program draws. Raises UnknownMember."""
    _change_member(tx, member_id, avatar_url=avatar_url)


def change_picture(tx: Transaction, member_id: MemberId, avatar_url: str) -> bool:
    """Give a member the picture that they sent. Returns whether it waits for somebody to look. Raises UnknownMember."""
    shown = _submit_picture(tx, member_id, avatar_url)
    _change_member(tx, member_id, avatar_url=shown)
    return shown != avatar_url


def take_profile(tx: Transaction, member_id: MemberId, name: str, avatar_url: str | None) -> Member:
    """Give a member the name and picture that they have in WeChat and chose to show. Raises UnknownMember.

    A longer name is shortened; one that can't be kept leaves the name that they have, and the picture comes anyway.
    """
    kept, _ = determine_name(name, [get_profile(tx.connection).name])
    shown = _submit_picture(tx, member_id, avatar_url)
    if kept is None or not _submit_name(tx, member_id, kept):
        return _change_member(tx, member_id, avatar_url=shown)
    return _change_member(tx, member_id, own_name=kept, avatar_url=shown)


def _submit_name(tx: Transaction, member_id: MemberId, name: str) -> bool:
    """Whether a name may be shown now. One that they have already was looked at, or is going to be."""
    lock_member(tx.connection, member_id)
    now = _get_member(tx, member_id)
    has_it = now.has_own_name and now.name == name
    before = now.name if now.has_own_name else ""
    if has_it:
        return True
    waits = waits_for_look(tx.connection)
    return submit_writing(tx, NAME, member_id, name, before=before, said=name, waits=waits)


def _submit_picture(tx: Transaction, member_id: MemberId, avatar_url: str | None) -> str | None:
    """The picture to show: at once, and looked at afterwards, for it holds no words; or, if all waits, the old one."""
    lock_member(tx.connection, member_id)
    now = _get_member(tx, member_id)
    if avatar_url is None or avatar_url == now.avatar_url:
        return avatar_url
    waits = waits_for_look(tx.connection)
    shows = submit_writing(tx, PICTURE, member_id, avatar_url, before=now.avatar_url or "", waits=waits)
    return avatar_url if shows else now.avatar_url


def _get_member(tx: Transaction, member_id: MemberId) -> Member:
    """The member. Raises UnknownMember."""
    found = find_member(tx.connection, member_id)
    if found is None:
        raise UnknownMember()
    return found


def erase_profile(tx: Transaction, appid: str, openid: str) -> None:
    """Forget name and picture of someone who withdrew their consent in WeChat (docs/wechat.md §2).

    All else stays.
    """
    known = find_member_by_openid(tx.connection, appid, openid)
    if known:
        forget_writings(tx, known.id)
        _change_member(tx, known.id, own_name=None, avatar_url=None)


def _change_member(tx: Transaction, member_id: MemberId, **values: str | None) -> Member:
    """Change what a member shows of themselves; it also stands on their poster."""
    forget_media(tx, member_id)
    tx.connection.execute(update(member).where(member.c.id == member_id).values(**values))
    return _get_member(tx, member_id)


def _begin_following(tx: Transaction, known: Member, *, quiet: bool) -> Followed:
    """Note that a known member follows, unless they do already."""
    values = {"of_member": known.id, "subscribed": True, "subscribed_at": tx.now}
    row = tx.connection.execute(_FOLLOW, values).one_or_none()
    if row is None:
        return Followed(Recognised(known), returning=False, changed=False)
    following = replace(known, subscribed=True, subscribed_at=tx.now)
    if row.unsubscribed_at is None and not quiet:
        tx.write(_FIRST_FOLLOW, {"of_member": known.id, "at": tx.now})
    return Followed(Recognised(following), returning=row.unsubscribed_at is not None, changed=True)


def _make_member(tx: Transaction, via: str, *, follows: bool, quiet: bool) -> Member:
    code, name = make_code(), words("names.toml")["generated"].replace("{suffix}", make_code(4))
    seen: dict[str, object] = {"first_seen_via": via, "created_at": tx.now}
    row = {"code": code, "generated_name": name, "followed_at": tx.now if follows and not quiet else None} | seen
    return Member(
        id=MemberId(tx.connection.execute(_ADD, row).scalar_one()),
        code=code,
        name=name,
        has_own_name=False,
        avatar_url=None,
        subscribed=follows,
        subscribed_at=tx.now if follows else None,
        created_at=tx.now,
    )


def _new_identity(who: Identity, made: Member) -> dict[str, object]:
    return {
        "appid": who.appid,
        "openid": who.openid,
        "unionid": who.unionid,
        "member_id": made.id,
        "subscribed": made.subscribed,
        "subscribed_at": made.subscribed_at,
    }


def _get_by_openid(tx: Transaction, who: Identity) -> Member:
    found = find_member_by_openid(tx.connection, who.appid, who.openid)
    if found is None:
        raise UnknownMember()
    return found


def _learn_unionid(tx: Transaction, member_id: MemberId, unionid: str | None) -> None:
    if unionid:
        news = or_(identity.c.unionid.is_(None), identity.c.unionid != unionid)
        mine = identity.c.member_id == member_id
        tx.connection.execute(update(identity).where(mine, news).values(unionid=unionid))

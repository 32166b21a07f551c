"""Use cases of own shops. What people can read or see goes through the queue of writings before it is shown.

The member is locked first, as whoever submits a writing has to; each change says which version it was made of.
"""

from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor
from commissions.ports import Transaction
from shop.catalog.queries import list_cards_by_code
from shop.catalog.refusals import ProductUnknown
from shop.catalog.tables import product
from shop.media.media import MediaKind
from shop.media.service import use_media
from shop.members.queries import find_member
from shop.members.repository import lock_member
from shop.members.service import change_picture, rename
from shop.own_shops.own_shop import LONGEST_NOTICE, MOST_GOODS, Move, OwnShop, move_code
from shop.own_shops.queries import find_own_shop
from shop.own_shops.refusals import OwnShopRefused, OwnShopsOnlyOfDistributors, OwnShopStale
from shop.own_shops.tables import own_shop, own_shop_product
from shop.schema import insert_or_ignore
from shop.typed import visible
from shop.writings.queries import waits_for_look
from shop.writings.service import replace_writing, submit_writing
from shop.writings.writing import Writing

NOTICE, COVER = "shop_notice", "shop_cover"
"""Kinds of writings."""
_CODE_LENGTH = 32


@dataclass(frozen=True)
class SaveOwnShop:
    """What a distributor typed and sent, over what they read as `version`. Pictures are codes of files of theirs.

    `face` and `cover` None leave what is there; `drops_cover` takes the cover away.
    """

    member_id: MemberId
    version: int
    name: str
    notice: str
    face: str | None = None
    cover: str | None = None
    drops_cover: bool = False


def save_own_shop(tx: Transaction, command: SaveOwnShop) -> bool:
    """Furnish one's own shop. Returns whether any of it waits for somebody to look.

    Raises OwnShopsOnlyOfDistributors, OwnShopStale, OwnShopRefused, BadName, NameReserved, MediaUnknown.
    """
    me, notice = command.member_id, visible(command.notice)
    if len(notice) > LONGEST_NOTICE:
        raise OwnShopRefused(field="notice", most=LONGEST_NOTICE)
    before = _begin(tx, me, command.version)
    sent = [code for code in (command.face, command.cover) if code]
    use_media(tx, sent, MediaKind.PICTURE, member_id=me)

    now = find_member(tx.connection, me)
    named = now is not None and command.name == now.name
    held = False if named else rename(tx, me, command.name).held
    if command.face:
        held |= change_picture(tx, me, f"/media/{command.face}-s180.webp")
    if notice != before.notice:
        held |= not _submit(tx, me, NOTICE, notice, before.notice)
    if command.cover or (command.drops_cover and before.cover):
        held |= not _submit(tx, me, COVER, command.cover or "", before.cover.hash if before.cover else "")
    return held


def move_goods(tx: Transaction, member_id: MemberId, version: int, code: str, move: Move) -> None:
    """Add, move or remove one of the goods of one's own shop.

    Raises OwnShopsOnlyOfDistributors, OwnShopStale, OwnShopRefused where there would be too many, ProductUnknown for
    one that is not on sale.
    """
    before = _begin(tx, member_id, version)
    if move == "add" and not list_cards_by_code(tx.connection, [code], tx.now):
        raise ProductUnknown(product=code)
    goods = move_code(before.goods, code, move)
    if len(goods) > MOST_GOODS:
        raise OwnShopRefused(field="goods", most=MOST_GOODS)

    known = select(product.c.code, product.c.id).where(product.c.code.in_(goods))
    ids = {of.code: of.id for of in tx.connection.execute(known)}
    tx.connection.execute(delete(own_shop_product).where(own_shop_product.c.member_id == member_id))
    rows = [{"member_id": member_id, "product_id": ids[of], "position": at} for at, of in enumerate(goods, start=1)]
    if rows:
        tx.connection.execute(insert(own_shop_product), rows)


def show_own_shop(tx: Transaction, of: Writing) -> None:
    """Show what was held."""
    _show(tx, of.member_id, of.kind, of.text)


def hide_own_shop(tx: Transaction, of: Writing) -> None:
    """Show it no more, unless there is another by now: an earlier notice stands again, a cover is gone."""
    now = find_own_shop(tx.connection, of.member_id)
    shown = now.notice if of.kind == NOTICE else _name_cover(now.cover.hash) if now.cover else ""
    if shown == of.text:
        _show(tx, of.member_id, of.kind, of.before if of.kind == NOTICE else "")


def _name_cover(code: str) -> str:
    """Where a cover is seen: what stands in the queue."""
    return f"/media/{code}-w750.webp" if code else ""


def _begin(tx: Transaction, member_id: MemberId, version: int) -> OwnShop:
    """Take the next version, under the lock on the member. Returns the shop as it was."""
    lock_member(tx.connection, member_id)
    person = find_distributor(tx.connection, member_id)
    if person is None or person.status != "active":
        raise OwnShopsOnlyOfDistributors
    before = find_own_shop(tx.connection, member_id)
    if not before.version:
        row = {"member_id": member_id, "version": 1, "notice": "", "cover": None, "changed_at": tx.now}
        if version or not insert_or_ignore(tx.connection, own_shop, row):
            raise OwnShopStale
        return before
    same = (own_shop.c.member_id == member_id, own_shop.c.version == version)
    taken = update(own_shop).where(*same).values(version=version + 1, changed_at=tx.now)
    if not tx.connection.execute(taken).rowcount:
        raise OwnShopStale
    return before


def _submit(tx: Transaction, member_id: MemberId, kind: str, typed: str, before: str) -> bool:
    """Into the queue, and shown unless held; taking away needs nobody's look. Returns whether it shows."""
    text, was = (typed, before) if kind == NOTICE else (_name_cover(typed), _name_cover(before))
    if not text:
        replace_writing(tx, kind, member_id)
        _show(tx, member_id, kind, "")
        return True
    said, waits = text if kind == NOTICE else "", waits_for_look(tx.connection)
    shows = submit_writing(tx, kind, member_id, text, before=was, said=said, waits=waits)
    if shows:
        _show(tx, member_id, kind, text)
    return shows


def _show(tx: Transaction, member_id: MemberId, kind: str, text: str) -> None:
    values = {"notice": text} if kind == NOTICE else {"cover": text.removeprefix("/media/")[:_CODE_LENGTH] or None}
    tx.connection.execute(update(own_shop).where(own_shop.c.member_id == member_id).values(**values))

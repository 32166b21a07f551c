"""What people wrote, decided about: the queue says how it stands, and whoever shows it changes what is shown.

A further kind of writing is a row of `_KINDS`: what shows it, and what takes it down.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.members.queries import find_member
from shop.members.repository import lock_member
from shop.members.service import NAME, PICTURE, show_name, show_picture
from shop.own_shops.service import COVER, NOTICE, hide_own_shop, show_own_shop
from shop.reviews.service import FOLLOW_UP, REVIEW, hide_review, show_review
from shop.writings.queries import get_writing
from shop.writings.service import hide_writing, mark_seen, release_writing
from shop.writings.writing import Writing


@dataclass(frozen=True)
class _Kind:
    """How a kind of writing is shown, and taken down: `hide` is only called for one that is shown."""

    show: Callable[[Transaction, Writing], object]
    hide: Callable[[Transaction, Writing], object]


def _show_name(tx: Transaction, of: Writing) -> None:
    show_name(tx, of.member_id, of.text)


def _hide_name(tx: Transaction, of: Writing) -> None:
    """What stood there before was looked at, so it stands there again, unless they have another one by now."""
    now = find_member(tx.connection, of.member_id)
    if now is not None and now.has_own_name and now.name == of.text:
        show_name(tx, of.member_id, of.before or None)


def _show_picture(tx: Transaction, of: Writing) -> None:
    show_picture(tx, of.member_id, of.text)


def _hide_picture(tx: Transaction, of: Writing) -> None:
    now = find_member(tx.connection, of.member_id)
    if now is not None and now.avatar_url == of.text:
        show_picture(tx, of.member_id, None)


_KINDS: Mapping[str, _Kind] = {
    NAME: _Kind(_show_name, _hide_name),
    PICTURE: _Kind(_show_picture, _hide_picture),
    REVIEW: _Kind(show_review, hide_review),
    FOLLOW_UP: _Kind(show_review, hide_review),
    NOTICE: _Kind(show_own_shop, hide_own_shop),
    COVER: _Kind(show_own_shop, hide_own_shop),
}


def pass_writing(tx: Transaction, writing_id: int, *, by: Actor) -> None:
    """Somebody has looked, and it stays. Raises WritingUnknown, WritingDecided."""
    mark_seen(tx, writing_id, by=by)


def let_through(tx: Transaction, writing_id: int, reason: str, *, by: Actor) -> None:
    """Show what a word has held; its author is told.

    Raises WritingUnknown, WritingDecided, WritingRefused.
    """
    lock_member(tx.connection, get_writing(tx.connection, writing_id).member_id)
    found = release_writing(tx, writing_id, reason, by=by)
    _KINDS[found.kind].show(tx, found)


def take_down(tx: Transaction, writing_id: int, ground: str, reason: str, *, by: Actor) -> None:
    """Show it no more, for a listed ground; its author is told.

    Raises WritingUnknown, WritingDecided, WritingRefused.
    """
    lock_member(tx.connection, get_writing(tx.connection, writing_id).member_id)
    found = hide_writing(tx, writing_id, ground, reason, by=by)
    if found.state != "held":
        _KINDS[found.kind].hide(tx, found)

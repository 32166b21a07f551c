"""The bot's periodic jobs. What needs WeChat's API is only asked for here, and done from the outbox."""

from bot.events import FollowersToCompare
from commissions.ports import Job, Transaction


def _ask_to_compare_followers(tx: Transaction) -> int:
    """Once a day: missed follows and unfollows are mended."""
    tx.publish(FollowersToCompare())
    return 0


JOBS = (Job("compare_followers", 24 * 3600, _ask_to_compare_followers),)

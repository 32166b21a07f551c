"""What the searches room brings to its house."""

from commissions.ports import Job
from commissions.room import Room
from shop.searches.service import fade_words
from shop.searches.tables import search_history, search_word

ROOM = Room(
    "searches",
    tables=(search_history, search_word),
    jobs=(Job("searches.fade", 24 * 3600, fade_words),),
    forgets=(search_history,),
)

"""What the sessions room brings to its house."""

from commissions.ports import Job
from commissions.room import Room
from shop.sessions.handover import forget_old_handovers
from shop.sessions.service import forget_old_sessions
from shop.sessions.tables import handover, login_state, session, viewing
from shop.sessions.viewing import forget_old_viewings

ROOM = Room(
    "sessions",
    tables=(session, login_state, viewing, handover),
    jobs=(
        Job("sessions_forgotten", 3600, forget_old_sessions),
        Job("viewings_forgotten", 3600, forget_old_viewings),
        Job("handovers_forgotten", 3600, forget_old_handovers),
    ),
    forgets=(session, login_state, viewing, handover),
)

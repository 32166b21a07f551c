"""What the traces room brings to its house."""

from commissions.ports import Job
from commissions.room import Room
from shop.traces.service import forget_old_traces, forget_traces
from shop.traces.tables import member_trace

ROOM = Room(
    "traces",
    tables=(member_trace,),
    jobs=(Job("traces_forgotten", 3600, forget_old_traces),),
    erases=forget_traces,
)

"""Operations in the console: what is wrong, and dead letters sent again."""

from sqlalchemy import insert

from commissions.ports import Transaction
from shop.accounts.permissions import Role
from shop.database.dead import count_dead
from shop.database.outbox import claim_deliveries
from shop.database.tables import event_delivery
from shop.web.door import Door
from tests.support.console import open_console


def bury(tx: Transaction) -> None:
    """A delivery that was tried too often."""
    row = {"consumer": "notices", "event": "OrderPaid", "payload": {"order_no": "<b>L1</b>"}, "status": "dead"}
    row |= {"attempts": 12, "due_at": tx.now, "created_at": tx.now, "error": "41001 access_token missing"}
    tx.connection.execute(insert(event_delivery).values(**row))


async def test_a_dead_letter_is_looked_at_and_sent_again_once(door: Door) -> None:
    async with open_console(door) as console:
        owner, auditor = await console.sign_in(), await console.sign_in(Role.AUDITOR)
        assert "全部送到了" in await owner.read("/console/operations")
        await console.database.transact(bury)

        page = await auditor.read("/console/operations")
        assert "41001 access_token missing" in page
        assert "<b>L1</b>" not in page, "what an event carries is text"
        assert (await auditor.post("/console/operations/dead/1")).status == 403

        assert (await owner.post("/console/operations/dead/1")).status == 303
        assert await console.database.read(count_dead) == 0
        claimed = await console.database.transact(claim_deliveries, "notices", "me", lease_s=60, limit=5)
        assert [of.event_name for of in claimed] == ["OrderPaid"]
        again = await owner.post("/console/operations/dead/1")
        assert again.status == 409

"""What a merchant decides: typed, in versions, refused where it can't be, and known to every process within seconds."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from commissions.actor import TERMINAL
from shop.audit_log.queries import list_acts
from shop.database.postgres import PostgresDatabase
from shop.desk.deciding import find_sheet, save
from shop.members.agreement import get_agreement
from shop.members.consents import find_agreement, find_consent, find_missing_consents, give_consent
from shop.members.member import Identity
from shop.members.refusals import AgreementChanged
from shop.members.service import recognise
from shop.orders.order import make_terms
from shop.orders.service import place_order
from shop.settings.account import ACCOUNT
from shop.settings.document import DocumentRefused, DocumentUnknown, FieldFixed, StaleDocument, mark_secret
from shop.settings.documents import DOCUMENTS
from shop.settings.limits import LIMITS
from shop.settings.order_rules import ORDER_RULES, OrderRules
from shop.settings.present import PresentSettings
from shop.settings.queries import find_stamp, find_version, list_versions
from shop.settings.service import SaveDocument, Secrets
from shop.settings.tables import document_version
from shop.settings.texts import Block, read_blocks
from tests.support.clock import MovableClock
from tests.support.databases import TEST_SEALER, AnyDatabase, EveryEvent, PostgresDatabases
from tests.support.trade import open_trade

KEY = "k" * 32
SECRET_VALUE = "0123456789abcdef0123456789abcdef"


def make_present(**fixed: Any) -> PresentSettings:
    return PresentSettings({f"LIANPU_{name.upper()}": value for name, value in fixed.items()}, Secrets(KEY))


async def keep(database: AnyDatabase, present: PresentSettings, key: str, version: int, **values: Any) -> None:
    await save(database, present, "console", SaveDocument(key, version, values, TERMINAL, "why"))


async def test_what_was_saved_holds_at_once_and_each_version_stays(database: AnyDatabase) -> None:
    present = make_present()
    await keep(database, present, "order_rules", 0, expires_minutes=20)
    await keep(database, present, "order_rules", 1, after_sale_days=15)
    assert present.of(ORDER_RULES) == OrderRules(expires_minutes=20, after_sale_days=15)

    versions = await database.read(list_versions, "order_rules")
    assert [(of.version, of.value["after_sale_days"], of.saved_by) for of in versions] == [
        (2, 15, TERMINAL),
        (1, 7, TERMINAL),
    ]
    first = await database.read(find_version, "order_rules", 1)
    assert first is not None
    assert first.value["expires_minutes"] == 20
    assert await database.read(find_version, "order_rules", 3) is None

    act = (await database.read(list_acts)).items[0]
    assert (act.action, act.subject, act.details["from"]) == ("settings.save", "order_rules", "console")
    assert act.details["reason"] == "why"
    days = [act.details[when]["value"]["after_sale_days"] for when in ("before", "after")]
    assert days == [7, 15]


async def test_what_somebody_else_saved_meanwhile_is_not_overwritten(database: AnyDatabase) -> None:
    present = make_present()
    await keep(database, present, "limits", 0, payee_cool_down_hours=48)
    with pytest.raises(StaleDocument) as stale:
        await keep(database, present, "limits", 0, payee_cool_down_hours=1)
    assert stale.value.data == {"document": "limits", "version": 1}

    said = [keep(database, present, "limits", 1, payee_cool_down_hours=hours) for hours in range(2, 8)]
    ended = await asyncio.gather(*said, return_exceptions=True)
    assert sum(isinstance(of, StaleDocument) for of in ended) == 5
    assert len(await database.read(list_versions, "limits")) == 2


@pytest.mark.parametrize(
    ("key", "values", "field"),
    [
        ("order_rules", {"expires_minutes": 1}, "expires_minutes"),
        ("order_rules", {"expires": 30}, "expires"),
        ("limits", {"refund_alone_up_to_fen": "much"}, "refund_alone_up_to_fen"),
        ("transfer_words", {"report": "岗位类型"}, "report"),
        ("transfer_words", {"scene": "1011"}, ""),
        ("account", {"aes_key": "short"}, "aes_key"),
        ("pay", {"private_key": "-----BEGIN"}, "private_key"),
        ("pay", {"api_v3_key": "short"}, "api_v3_key"),
        ("pay", {"public_key": "no key"}, "public_key"),
        ("pay", {"certificate": "no certificate"}, "certificate"),
        ("company", {"credit_code": "123"}, "credit_code"),
    ],
)
async def test_what_can_not_be_is_refused_by_its_field_and_without_its_value(
    sqlite_database: AnyDatabase, key: str, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(DocumentRefused) as refused:
        await keep(sqlite_database, make_present(), key, 0, **values)
    assert refused.value.data["field"] == field
    assert not {str(of) for of in values.values()} & {str(of) for of in refused.value.data.values()}
    assert await sqlite_database.read(find_stamp) == 0


async def test_what_the_environment_fixes_can_not_be_changed_and_wins(sqlite_database: AnyDatabase) -> None:
    present = make_present(order_expires_minutes=45)
    with pytest.raises(FieldFixed) as refused:
        await keep(sqlite_database, present, "order_rules", 0, expires_minutes=20)
    assert refused.value.data["variable"] == "LIANPU_ORDER_EXPIRES_MINUTES"

    await keep(sqlite_database, present, "order_rules", 0, expires_minutes=45, auto_receive_days=3)
    await keep(sqlite_database, make_present(), "order_rules", 1, expires_minutes=20)
    await present.refresh(sqlite_database)
    assert present.of(ORDER_RULES) == OrderRules(expires_minutes=45, auto_receive_days=3)

    sheet = await sqlite_database.read(find_sheet, present, "order_rules")
    assert sheet.fixed == {"expires_minutes": "LIANPU_ORDER_EXPIRES_MINUTES"}
    assert sheet.values["expires_minutes"] == 45


async def test_an_unknown_document_is_refused(sqlite_database: AnyDatabase) -> None:
    with pytest.raises(DocumentUnknown):
        await keep(sqlite_database, make_present(), "horoscope", 0)


async def test_a_saved_key_is_sealed_and_only_its_end_is_shown(sqlite_database: AnyDatabase) -> None:
    present = make_present()
    await keep(sqlite_database, present, "account", 0, app_id="wx1", app_secret=SECRET_VALUE)
    assert present.find_secret(ACCOUNT, "app_secret") == SECRET_VALUE
    sheet = await sqlite_database.read(find_sheet, present, "account")
    assert sheet.sealed["app_secret"] is not None
    assert sheet.sealed["app_secret"]["ends"] == "cdef"
    assert sheet.sealed["token"] is None

    def dump(connection: Connection) -> str:
        rows = [*connection.execute(select(document_version))]
        return f"{rows}{list_acts(connection)}"

    assert SECRET_VALUE not in await sqlite_database.read(dump)

    await keep(sqlite_database, present, "account", 1, app_secret=None)
    assert present.find_secret(ACCOUNT, "app_secret") == ""
    assert (await sqlite_database.read(find_sheet, present, "account")).sealed["app_secret"] is None


def test_a_short_secret_shows_nothing_of_itself_and_a_key_file_not_its_last_line() -> None:
    assert mark_secret("abc123") == ""
    assert mark_secret("-----BEGIN X-----\nabcdefghijkl\nmnopqrst==\n-----END X-----\n") == "st=="


async def test_another_process_sees_a_change_within_five_seconds(
    postgres_databases: PostgresDatabases, clock: MovableClock
) -> None:
    url = await postgres_databases.create()
    one, other = (PostgresDatabase(url, clock, EveryEvent(), TEST_SEALER) for _ in range(2))
    here, there = make_present(), make_present()
    watch = asyncio.create_task(there.follow(other))
    try:
        await keep(one, here, "limits", 0, payee_cool_down_hours=72)
        await keep(one, here, "account", 0, app_secret=SECRET_VALUE)
        async with asyncio.timeout(5):
            while there.find_secret(ACCOUNT, "app_secret") != SECRET_VALUE:  # noqa: ASYNC110 - it looks by itself
                await asyncio.sleep(0.05)
        assert there.of(LIMITS).payee_cool_down == timedelta(hours=72)
        assert not await there.look(other)
    finally:
        watch.cancel()
        await one.close()
        await other.close()


async def test_an_order_keeps_the_rules_under_which_it_was_placed(sqlite_database: AnyDatabase) -> None:
    trade, present = await open_trade(sqlite_database), make_present()
    before = await sqlite_database.transact(place_order, trade.order_form(1), make_terms(present.of(ORDER_RULES), "L"))
    await keep(sqlite_database, present, "order_rules", 0, expires_minutes=5, auto_receive_days=2, after_sale_days=30)
    after = await sqlite_database.transact(place_order, trade.order_form(1), make_terms(present.of(ORDER_RULES), "L"))
    kept = [await trade.find(of.no) for of in (before, after)]
    assert [of.expires_at - of.placed_at for of in kept] == [timedelta(minutes=30), timedelta(minutes=5)]
    assert [(of.auto_receive_days, of.after_sale_days) for of in kept] == [(10, 7), (2, 30)]


async def test_a_new_text_asks_again_and_what_was_agreed_to_before_can_be_shown(database: AnyDatabase) -> None:
    present = make_present()
    me = (await database.transact(recognise, Identity("wx1", "o1"), via="login")).id
    assert (await database.read(find_agreement, "withdrawal")).version == get_agreement("withdrawal").version
    await keep(database, present, "text_withdrawal", 0, title="提现协议", body="# 一\n先读后点")
    first = await database.read(find_agreement, "withdrawal")
    await database.transact(give_consent, me, "withdrawal", first.version)
    assert await database.read(find_missing_consents, me, ("withdrawal",)) == ()

    await keep(database, present, "text_withdrawal", 1, body="# 一\n先读后点，改过")
    assert await database.read(find_missing_consents, me, ("withdrawal",)) != ()
    with pytest.raises(AgreementChanged):
        await database.transact(give_consent, me, "withdrawal", first.version)
    agreed = await database.read(find_consent, me, "withdrawal")
    assert agreed is not None
    kept = await database.read(find_version, "text_withdrawal", int(agreed[0].rpartition("-")[2]))
    assert kept is not None
    assert kept.value["body"] == "# 一\n先读后点"


def test_a_text_is_headings_paragraphs_and_lists() -> None:
    assert read_blocks("# 标题\n\n第一行\n第二行\n\n- 甲\n- 乙\n<b>不是标签</b>") == (
        Block("heading", ("标题",)),
        Block("paragraph", ("第一行", "第二行")),
        Block("list", ("甲", "乙")),
        Block("paragraph", ("<b>不是标签</b>",)),
    )


def test_every_document_begins_with_what_can_be() -> None:
    present = PresentSettings()
    for document in DOCUMENTS.values():
        assert document.read(document.check({})) == present.of(document)

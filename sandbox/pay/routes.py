"""Pay's addresses, one row each: method, path, what answers, and a line for the inspector."""

from __future__ import annotations

from collections.abc import AsyncIterator

from aiohttp import web

from sandbox.pay import (
    agenda,
    bills,
    complaints,
    console,
    downloads,
    funds,
    h5_page,
    images,
    keys,
    refunds,
    transactions,
    transfers,
)
from sandbox.pay.door import Answer, Call, Function, door
from sandbox.pay.refusals import PayRefusal
from sandbox.world import World

_ORDERS = "/v3/pay/transactions"
_REFUNDS = "/v3/refund/domestic/refunds"
_TRANSFERS = "/v3/fund-app/mch-transfer/transfer-bills"
_COMPLAINTS = "/v3/merchant-service/complaints-v2"
_COMPLAINT_URL = "/v3/merchant-service/complaint-notifications"
_IMAGES = "/v3/merchant-service/images/upload"
_RECEIPTS = "/v3/fund-app/mch-transfer/elecsign"


async def tell_certificates(call: Call) -> Answer:
    """`GET /v3/certificates`.

    All platform certificates, each sealed with the APIv3 key (docs/wechat.md §7.2). A merchant in public-key mode has
    none.
    """
    if call.state.key_mode == "public_key":
        raise PayRefusal(
            "RESOURCE_NOT_EXISTS", "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥", rule="§7.2"
        )
    key = call.world.credentials.api_v3_key
    return Answer({"data": [keys.describe_certificate(one, key) for one in keys.list_certificates(call.world)]})


async def refuse_unknown(call: Call) -> Answer:
    """An address that this sandbox does not play."""
    raise PayRefusal("RESOURCE_NOT_EXISTS", "沙箱没有这个接口", rule="§7")


ROUTES: tuple[tuple[str, str, Function, str], ...] = (
    ("GET", "/v3/certificates", tell_certificates, "获取平台证书"),
    ("POST", f"{_ORDERS}/jsapi", transactions.place_order, "JSAPI下单"),
    ("POST", f"{_ORDERS}/native", transactions.place_native, "Native下单"),
    ("POST", f"{_ORDERS}/h5", transactions.place_h5, "H5下单"),
    ("GET", f"{_ORDERS}/out-trade-no/{{out_trade_no}}", transactions.ask_by_out_trade_no, "查询订单"),
    ("GET", f"{_ORDERS}/id/{{transaction_id}}", transactions.ask_by_transaction_id, "查询订单"),
    ("POST", f"{_ORDERS}/out-trade-no/{{out_trade_no}}/close", transactions.close_order, "关闭订单"),
    ("POST", _REFUNDS, refunds.request_refund, "申请退款"),
    ("GET", f"{_REFUNDS}/{{out_refund_no}}", refunds.ask_refund, "查询退款"),
    ("POST", f"{_REFUNDS}/{{refund_id}}/apply-abnormal-refund", refunds.mend_refund, "发起异常退款"),
    ("POST", _TRANSFERS, transfers.create_transfer, "发起转账"),
    ("GET", f"{_TRANSFERS}/out-bill-no/{{out_bill_no}}", transfers.ask_by_out_bill_no, "查询转账"),
    ("GET", f"{_TRANSFERS}/transfer-bill-no/{{transfer_bill_no}}", transfers.ask_by_transfer_bill_no, "查询转账"),
    ("POST", f"{_TRANSFERS}/out-bill-no/{{out_bill_no}}/cancel", transfers.cancel_transfer, "撤销转账"),
    ("POST", f"{_RECEIPTS}/out-bill-no", transfers.ask_for_receipt, "申请电子回单"),
    ("POST", f"{_RECEIPTS}/transfer-bill-no", transfers.ask_for_receipt, "申请电子回单"),
    ("GET", f"{_RECEIPTS}/out-bill-no/{{out_bill_no}}", transfers.tell_receipt, "查询电子回单"),
    ("GET", f"{_RECEIPTS}/transfer-bill-no/{{transfer_bill_no}}", transfers.tell_receipt, "查询电子回单"),
    ("GET", "/v3/bill/tradebill", bills.ask_trade_bill, "申请交易账单"),
    ("GET", "/v3/bill/fundflowbill", bills.ask_flow_bill, "申请资金账单"),
    ("GET", "/v3/billdownload/file", downloads.fetch_file, "下载账单"),
    ("GET", "/v3/merchant/fund/balance/{account_type}", funds.tell_balance, "查询账户余额"),
    ("GET", _COMPLAINTS, complaints.list_complaints, "查询投诉单列表"),
    ("GET", f"{_COMPLAINTS}/{{complaint_id}}", complaints.tell_complaint, "查询投诉单"),
    ("GET", f"{_COMPLAINTS}/{{complaint_id}}/negotiation-historys", complaints.tell_history, "查询投诉协商历史"),
    ("POST", f"{_COMPLAINTS}/{{complaint_id}}/response", complaints.answer, "回复投诉"),
    ("POST", f"{_COMPLAINTS}/{{complaint_id}}/complete", complaints.complete, "反馈处理完成"),
    ("POST", f"{_COMPLAINTS}/{{complaint_id}}/update-refund-progress", complaints.update_refund, "更新退款审批结果"),
    ("POST", _COMPLAINT_URL, complaints.keep_url, "创建投诉通知回调地址"),
    ("GET", _COMPLAINT_URL, complaints.tell_url, "查询投诉通知回调地址"),
    ("PUT", _COMPLAINT_URL, complaints.change_url, "更新投诉通知回调地址"),
    ("DELETE", _COMPLAINT_URL, complaints.drop_url, "删除投诉通知回调地址"),
    ("*", "/v3/{rest:.*}", refuse_unknown, "未知的支付接口"),
)


def setup(app: web.Application, world: World) -> None:
    """Add Pay to the sandbox's application; appointments of a former run are resumed."""
    console.settle(world, world.options)
    h5_page.setup(app, world)
    app.router.add_post(_IMAGES, door(world, images.upload_image, "商户上传反馈图片", images.read_meta))
    for method, path, function, summary in ROUTES:
        app.router.add_route(method, path, door(world, function, summary))

    async def resume(app: web.Application) -> AsyncIterator[None]:
        agenda.resume(world)
        yield

    app.cleanup_ctx.append(resume)

"""Which account of the accountant's books each account of the journal stands for, with the codes of 小企业会计准则."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from shop.settings.document import Document

_Account = Annotated[str, Field(pattern=r"^[0-9.]{4,20} \S.{0,39}$")]


@dataclass(frozen=True)
class VoucherAccounts:
    """Each is a code and a name with a space between them.

    `receipts` is where Pay collects, `transfers` what people are paid out of, `taxes` what the tax office is paid from.
    """

    receipts: _Account = "1012 其他货币资金"
    transfers: _Account = "1012 其他货币资金"
    taxes: _Account = "1002 银行存款"
    sales: _Account = "5001 主营业务收入"
    vat: _Account = "2221 应交税费"
    pay_fees: _Account = "5603 财务费用"
    commission: _Account = "5601 销售费用"
    goods: _Account = "5401 主营业务成本"
    people: _Account = "2241 其他应付款"
    suppliers: _Account = "2202 应付账款"
    prepaid: _Account = "2203 预收账款"
    buyers: _Account = "2241 其他应付款"
    withheld: _Account = "2221 应交税费"
    tax_claims: _Account = "1221 其他应收款"
    other_income: _Account = "5051 其他业务收入"
    losses: _Account = "5711 营业外支出"


VOUCHER_ACCOUNTS = Document("voucher_accounts", VoucherAccounts)

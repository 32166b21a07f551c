// 收款: a transfer from the merchant that waits for the person's word. Shown is not paid (docs/wechat.md §7.6).
import { person as act } from "../api.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { amount } from "./pay.js";

// Shows the receiving page; resolves with WeChat's err_msg as soon as it is shown or refused.
export async function openTransfer(phone, request) {
  const bill = await act(phone.key, "transfer/open", request);
  if (bill.refused) { phone.say(bill.refused); return "requestMerchantTransfer:fail"; }
  phone.sheet(page(phone, bill));
  return "requestMerchantTransfer:ok";
}

function page(phone, bill) {
  const tick = h("span", { class: "tick", style: "color:#f79c45" }, icon("money"));
  const title = h("h3", { style: "color:inherit" }, "待确认收款");
  const later = h("button", { class: "wx-button plain", onclick: () => phone.closeSheet(), dataset: { testid: "transfer-close" } }, "以后再说");
  const confirm = h("button", { class: "wx-button green", onclick: take, dataset: { testid: "transfer-confirm" } }, "收款");
  const whole = h("div", { class: "full", role: "dialog", "aria-label": "商家转账", dataset: { testid: "transfer-page", state: "waiting" } }, tick, title,
    amount(bill.amount_fen), h("p", { class: "merchant" }, bill.merchant),
    h("dl", { class: "facts" }, h("dt", {}, "转账说明"), h("dd", {}, bill.remark || "—"), bill.perception ? [h("dt", {}, "收款类型"), h("dd", {}, bill.perception)] : null),
    h("span", { class: "grow" }), confirm, later);

  async function take() {
    confirm.disabled = true;
    const answer = await act(phone.key, "transfer/confirm", { package: bill.package }).catch((problem) => ({ refused: problem.message }));
    if (answer.refused) { confirm.disabled = false; phone.say(answer.refused); return; }
    whole.dataset.state = "taken";
    tick.style.color = "";
    tick.replaceChildren(icon("tick"));
    title.textContent = "已确认，资金正在到账";
    confirm.remove();
    later.textContent = "完成";
    later.focus({ preventScroll: true });
  }
  return whole;
}

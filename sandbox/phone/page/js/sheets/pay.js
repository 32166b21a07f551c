// The payment sheet: what is paid, to whom, and the one green button; then the receipt.
import { person as act } from "../api.js";
import { h } from "../dom.js";
import { yuan } from "../format.js";
import { icon } from "../icons.js";

export function amount(fen) {
  const text = yuan(fen);
  return h("div", { class: `amount${text.length > 9 ? " long" : ""}`, dataset: { testid: "amount", fen: String(fen) } }, h("small", {}, "¥"), text);
}

// Resolves with WeChat's err_msg once the person has decided.
export function paySheet(phone, order) {
  return new Promise((resolve) => {
    let result = "get_brand_wcpay_request:cancel";
    const finish = (message) => { result = message; phone.closeSheet(); };
    const closed = () => {
      if (result.endsWith(":cancel")) act(phone.key, "pay/cancel", { prepay_id: order.prepay_id }).catch(() => {});
      resolve(result);
    };
    const confirm = h("button", { class: "wx-button green", onclick: pay, dataset: { testid: "pay-confirm" } }, "确认支付");
    const mask = h("div", { class: "mask", dataset: { testid: "pay-sheet" } }, h("div", { class: "sheet pay", role: "dialog", "aria-modal": "true", "aria-label": "支付" },
      h("button", { class: "close", "aria-label": "取消支付", onclick: () => finish("get_brand_wcpay_request:cancel"), dataset: { testid: "pay-cancel" } }, icon("close")),
      h("p", { class: "merchant" }, order.merchant), amount(order.payer_total_fen),
      h("dl", { class: "facts" }, h("dt", {}, "商品"), h("dd", {}, order.description), order.coupon_fen ? [h("dt", {}, "订单金额"), h("dd", {}, `¥${yuan(order.total_fen)}`), h("dt", {}, "微信立减"), h("dd", {}, `−¥${yuan(order.coupon_fen)}`)] : null, h("dt", {}, "付款方式"), h("dd", {}, "零钱")),
      confirm));
    mask.addEventListener("keydown", (event) => { if (event.key === "Escape") finish("get_brand_wcpay_request:cancel"); });

    async function pay() {
      confirm.disabled = true;
      confirm.textContent = "正在支付…";
      try {
        const { message } = await act(phone.key, "pay/confirm", { prepay_id: order.prepay_id });
        result = message;
        if (message.endsWith(":ok")) mask.replaceWith(receipt());
        else { phone.say("银行拒绝了这笔支付"); finish(message); }
      } catch (problem) {
        phone.say(problem.message);
        finish("get_brand_wcpay_request:fail");
      }
    }

    function receipt() {
      const page = h("div", { class: "full", role: "dialog", "aria-label": "支付成功", dataset: { testid: "pay-receipt" } }, h("span", { class: "tick" }, icon("tick")), h("h3", {}, "支付成功"),
        amount(order.payer_total_fen), h("p", { class: "merchant" }, order.merchant), h("span", { class: "grow" }),
        h("button", { class: "wx-button plain", onclick: () => phone.closeSheet(), dataset: { testid: "pay-done" } }, "完成"));
      phone.cover = page;
      queueMicrotask(() => page.querySelector("button").focus({ preventScroll: true }));
      return page;
    }
    phone.sheet(mask, { onclose: closed });
    confirm.focus({ preventScroll: true });
  });
}

// 投诉: an order that was paid, what is wrong with it, and what both sides have said since (docs/wechat.md §7.10).
import { person as act } from "../api.js";
import { h } from "../dom.js";
import { yuan } from "../format.js";
import { attempt } from "../toast.js";

const PROBLEMS = [["REFUND", "申请退款"], ["SERVICE_NOT_WORK", "服务权益未生效"], ["OTHERS", "其他"]];
const STATES = { PENDING: "待商家处理", PROCESSING: "处理中", PROCESSED: "已处理完成" };

export async function openComplaints(phone) {
  const told = await attempt(() => act(phone.key, "complaints"));
  if (told) phone.sheet(page(phone, told));
}

function page(phone, { orders, complaints }) {
  const busy = new Set(complaints.filter((one) => one.state !== "PROCESSED").map((one) => one.out_trade_no));
  const free = orders.filter((one) => !busy.has(one.out_trade_no));
  return h("div", { class: "full complaints", role: "dialog", "aria-label": "投诉", dataset: { testid: "complaints" } },
    h("h3", {}, "投诉商家"),
    h("div", { class: "complaint-list" },
      complaints.map((one) => shown(phone, one)),
      free.length ? form(phone, free) : complaints.length ? null : h("p", { class: "merchant" }, "还没有付过款的订单。")),
    h("button", { class: "wx-button plain", onclick: () => phone.closeSheet(), dataset: { testid: "complaints-close" } }, "返回"));
}

function shown(phone, one) {
  const text = h("textarea", { maxlength: "300", rows: "2", "aria-label": "补充说明", placeholder: one.state === "PROCESSED" ? "没有解决？写下来继续投诉" : "补充说明" });
  const say = async () => { if (await attempt(() => act(phone.key, "complaint/continue", { complaint_id: one.complaint_id, text: text.value }))) openComplaints(phone); };
  const settle = async () => { if (await attempt(() => act(phone.key, "complaint/confirm", { complaint_id: one.complaint_id }))) openComplaints(phone); };
  return h("section", { class: "complaint", dataset: { testid: "complaint", state: one.state } },
    h("p", { class: "complaint-state" }, STATES[one.state], " · ", one.out_trade_no),
    one.history.map((line) => h("p", {}, h("b", {}, line.operator), " ", line.details || "（已处理完成）")),
    text,
    h("div", { class: "complaint-acts" },
      h("button", { class: "wx-button plain", onclick: say, dataset: { testid: "complaint-continue" } }, one.state === "PROCESSED" ? "继续投诉" : "发送"),
      one.state === "PROCESSED" ? null : h("button", { class: "wx-button green", onclick: settle, dataset: { testid: "complaint-confirm" } }, "已解决")));
}

function form(phone, orders) {
  const order = h("select", { "aria-label": "订单" }, orders.map((one) => h("option", { value: one.out_trade_no }, `${one.description} ¥${yuan(one.total_fen)}`)));
  const problem = h("select", { "aria-label": "投诉原因" }, PROBLEMS.map(([key, label]) => h("option", { value: key }, label)));
  const detail = h("textarea", { maxlength: "300", rows: "3", "aria-label": "投诉内容", placeholder: "发生了什么？" });
  const send = async () => {
    const chosen = orders.find((one) => one.out_trade_no === order.value);
    const body = { out_trade_no: order.value, problem: problem.value, detail: detail.value, wanted_fen: problem.value === "REFUND" ? chosen.total_fen : 0 };
    if (await attempt(() => act(phone.key, "complain", body))) openComplaints(phone);
  };
  return h("section", { class: "complaint" }, h("p", { class: "complaint-state" }, "新的投诉"), order, problem, detail,
    h("button", { class: "wx-button warn", onclick: send, dataset: { testid: "complain" } }, "提交投诉"));
}

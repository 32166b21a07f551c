// What a developer copies into their program, how pushes arrive, and starting over.
import { post } from "../api.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { on, state } from "../store.js";
import { attempt, toast } from "../toast.js";
import { merchantSection } from "./merchant.js";

const MODES = [["plain", "明文"], ["compat", "兼容"], ["safe", "安全"]];

export function accountPanel() {
  const element = h("div", { class: "panel-scroll", dataset: { testid: "account" } });
  const update = () => element.replaceChildren(h("div", { class: "account" }, callback(), group("接口地址", "把你程序里微信的域名换成这些。", state.setup.addresses || []),
    group("公众号", "", state.setup.account || []), group("微信支付", "", state.setup.pay || []), merchantSection(state.setup.merchant), over()));
  // Whoever is typing here is not interrupted.
  on("account", () => { if (!element.contains(document.activeElement) || !document.activeElement.matches("input")) update(); });
  update();
  return element;
}

function callback() {
  const { callback_url: url, callback_mode: mode, verified, allowed_addresses: allowed = [] } = state.setup;
  const save = (change) => attempt(() => post("account", change)).then((done) => done?.message && toast(done.message, { bad: done.ok === false }));
  return h("section", {}, h("h3", {}, "服务器配置"),
    h("div", { class: "field" }, h("span", { class: "label" }, "推送地址"), h("input", { value: url, "aria-label": "推送地址", spellcheck: "false", onchange: (event) => save({ callback_url: event.target.value.trim() }), dataset: { testid: "callback-url" } }), h("span")),
    h("div", { class: "field" }, h("span", { class: "label" }, "加密方式"), h("span", { class: "segments", role: "group", "aria-label": "加密方式" },
      MODES.map(([id, label]) => h("button", { "aria-pressed": String(mode === id), onclick: () => save({ callback_mode: id }), dataset: { testid: `mode-${id}` } }, label))), h("span")),
    h("div", { class: "field" }, h("span", { class: "label" }, "地址验证"), h("span", {}, verified ? "✓ 已通过" : "还没有验证"), h("button", { class: "button", onclick: () => save({ verify: true }), dataset: { testid: "verify" } }, "验证")),
    h("div", { class: "field" }, h("span", { class: "label" }, "IP 白名单"), h("input", { value: allowed.join(" "), placeholder: "空着：谁都可以调用", "aria-label": "IP 白名单，用空格分开", spellcheck: "false", onchange: (event) => save({ allowed_addresses: event.target.value.split(/[\s,，]+/).filter(Boolean) }), dataset: { testid: "allowed-addresses" } }), h("span")));
}

function group(title, words, fields) {
  return h("section", {}, h("h3", {}, title), words ? h("p", { class: "small" }, words) : null, fields.map(field));
}

function field({ label, value, secret }) {
  const shown = h("code", { title: secret ? "点按显示" : value }, secret ? "••••••••••••" : value);
  if (secret) { shown.style.cursor = "pointer"; shown.addEventListener("click", () => { shown.textContent = value; }); }
  const copy = () => navigator.clipboard?.writeText(value).then(() => toast(`已复制${label}`));
  return h("div", { class: "field" }, h("span", { class: "label" }, label), shown, h("button", { class: "copy", "aria-label": `复制${label}`, title: "复制", onclick: copy }, icon("copy")));
}

function over() {
  const ask = h("button", { class: "button danger", dataset: { testid: "reset" } }, "清空沙箱…");
  const sure = h("span", { class: "buttons", hidden: true }, h("button", { class: "button danger", onclick: () => attempt(() => post("reset")).then((done) => done && location.reload()), dataset: { testid: "reset-confirm" } }, "清空聊天、关注和账单"), h("button", { class: "button", onclick: () => show(false) }, "留着"));
  const show = (asked) => { ask.hidden = asked; sure.hidden = !asked; };
  ask.addEventListener("click", () => show(true));
  return h("section", {}, h("h3", {}, "重新开始"), h("p", { class: "small" }, "凭证和时钟不变；手机、聊天、关注、订单和线路都会清空。你的程序里已有的数据不受影响。"), h("div", { class: "buttons" }, ask, sure));
}

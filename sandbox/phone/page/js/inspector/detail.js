// One exchange opened: explained, decrypted, raw.
import { get } from "../api.js";
import { h } from "../dom.js";
import { exact } from "../format.js";
import { icon } from "../icons.js";
import { toast } from "../toast.js";
import { ruleName } from "./rules.js";

const TABS = [["explained", "说明"], ["decrypted", "明文"], ["request", "请求"], ["response", "应答"]];

export function detailPane(close) {
  let tab = "explained";
  let shown = null;
  const element = h("section", { class: "detail", hidden: true, "aria-label": "调用详情", dataset: { testid: "wire-detail" } });

  async function show(id) {
    element.hidden = id === null;
    if (id === null) { shown = null; return; }
    try { shown = await get(`wire/${id}`); } catch { shown = null; element.hidden = true; return; }
    draw();
  }

  function draw() {
    const one = shown;
    const tabs = h("div", { class: "tabs", role: "tablist" }, TABS.map(([id, label]) => h("button", { role: "tab", "aria-selected": String(tab === id), onclick: () => { tab = id; draw(); }, dataset: { testid: `detail-${id}` } }, label)));
    element.replaceChildren(
      h("div", { class: "detail-head" }, h("h3", {}, one.title), h("button", { class: "button icon-only", "aria-label": "关闭详情", onclick: close }, icon("close"))),
      h("p", { class: "address", title: one.url }, `${one.method} ${one.url}`), tabs, h("div", { class: "detail-body", role: "tabpanel", tabindex: "0" }, BODY[tab](one)));
  }
  return { element, show };
}

const BODY = {
  explained: (one) => [one.findings.map(finding), one.explanation.length ? pairs(one.explanation) : null, pairs(facts(one))],
  decrypted: (one) => (one.decrypted ? block("解密后的内容", one.decrypted) : h("p", { class: "num" }, "这次往来没有加密的内容。")),
  request: (one) => [block("地址", `${one.method} ${one.url}`), headers("请求头", one.request_headers), block("请求体", one.request_body)],
  response: (one) => (one.response_status === null ? h("p", {}, "没有等到应答。") : [headers(`HTTP ${one.response_status}`, one.response_headers), block("应答体", one.response_body)]),
};

function finding({ rule, text, severity }) {
  const refused = severity === "refused";
  return h("div", { class: `finding${refused ? "" : " note"}`, dataset: { testid: "finding", rule } }, icon(refused ? "warn" : "info"), h("b", {}, `${refused ? "微信会拒绝" : "提醒"} · ${ruleName(rule)}`), h("p", {}, text));
}

function facts(one) {
  return [
    ["方向", one.direction === "out" ? "微信 → 商家服务器" : "商家服务器 → 微信"],
    ["时间", exact(one.at)],
    one.person_name && ["谁", one.person_name],
    one.summary && one.summary !== one.title && ["摘要", one.summary],
    ["结果", one.result],
    one.ms !== null && ["用时", `${one.ms} 毫秒`],
  ].filter(Boolean);
}

function pairs(rows) {
  return h("dl", { class: "pairs" }, rows.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

function headers(title, values) {
  const text = Object.entries(values).map(([name, value]) => `${name}: ${value}`).join("\n");
  return block(title, text);
}

function block(title, text) {
  const shown = pretty(text);
  const copy = () => navigator.clipboard?.writeText(text).then(() => toast("已复制"));
  return h("div", { class: "block" }, h("h4", {}, title, shown ? h("button", { class: "link-button", onclick: copy }, "复制") : null), shown ? h("pre", { class: "code" }, shown) : h("p", {}, "（空）"));
}

// JSON indented, XML one element a line; anything else as it is.
function pretty(text) {
  if (/^\s*<xml>/.test(text)) return text.replace(/>\s*<(?!!)/g, ">\n<").replace(/^<(?!\/?xml>)/gm, "  <");
  if (!/^\s*[[{]/.test(text)) return text;
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}

// The live table of the wire, newest first, with a pane for the row that is open.
import { post } from "../api.js";
import { h } from "../dom.js";
import { exact, hourMinuteSecond } from "../format.js";
import { icon } from "../icons.js";
import { on, state } from "../store.js";
import { attempt } from "../toast.js";
import { detailPane } from "./detail.js";
import { ruleName } from "./rules.js";

const SHOWN = 250;
const FILTERS = [
  ["all", "全部", () => true],
  ["push", "消息推送", (row) => row.protocol === "push"],
  ["api", "API", (row) => row.protocol === "api"],
  ["oauth", "网页授权", (row) => row.protocol === "oauth"],
  ["pay", "支付", (row) => row.protocol === "pay" || row.protocol === "pay-notice"],
  ["courier", "快递", (row) => row.protocol === "courier"],
  ["web", "网页", (row) => row.protocol === "web"],
];

export const isProblem = (row) => row.findings.some((one) => one.severity === "refused");

export function wirePanel() {
  let filter = "all";
  let onlyProblems = false;
  let paused = false;
  let open = null;
  const list = h("div", { class: "wire", tabindex: "-1", role: "group", "aria-label": "线路", dataset: { testid: "wire" } });
  const pane = detailPane(() => choose(null));
  const chips = h("div", { class: "filters", role: "group", "aria-label": "筛选" });
  const tools = h("span", { class: "tools" });
  const element = h("div", { class: "panel" }, chips, list, pane.element);

  const wanted = (row) => FILTERS.find(([id]) => id === filter)[2](row) && (!onlyProblems || isProblem(row));

  function drawChips() {
    chips.replaceChildren(
      ...FILTERS.map(([id, label]) => h("button", { class: "chip", "aria-pressed": String(filter === id), onclick: () => { filter = id; redraw(); }, dataset: { testid: `filter-${id}` } }, label)));
    tools.replaceChildren(
      h("button", { class: "chip problem", "aria-pressed": String(onlyProblems), onclick: () => { onlyProblems = !onlyProblems; redraw(); }, dataset: { testid: "filter-problems" } }, icon("warn"), "只看问题"),
      h("button", { class: "chip plain", title: paused ? "继续" : "暂停", "aria-pressed": String(paused), "aria-label": paused ? "继续显示新的调用" : "暂停显示新的调用", onclick: () => { paused = !paused; redraw(); } }, icon(paused ? "play" : "pause")),
      h("button", { class: "chip plain", title: "清空", "aria-label": "清空线路", onclick: () => attempt(() => post("wire/clear")) }, icon("trash")));
  }

  function redraw() {
    drawChips();
    const rows = state.wire.filter(wanted).slice(-SHOWN).reverse();
    list.replaceChildren(head(), ...(rows.length ? rows.map((row) => drawRow(row)) : [none(filter, onlyProblems)]));
  }

  function drawRow(row, fresh = false) {
    const element = wireRow(row, () => choose(row.id));
    if (row.id === open) element.classList.add("open");
    if (fresh) element.classList.add("fresh");
    return element;
  }

  function choose(id) {
    open = id === open ? null : id;
    for (const row of list.querySelectorAll(".wire-row")) row.classList.toggle("open", row.dataset.id === String(open));
    pane.show(open);
  }

  on("wire", (row) => {
    if (!row) { if (!state.wire.length) choose(null); redraw(); return; }
    if (row.id === open) pane.show(open);
    const old = list.querySelector(`[data-id="${row.id}"]`);
    if (old) { old.replaceWith(drawRow(row)); return; }
    if (paused || !wanted(row)) return;
    list.querySelector(".none")?.remove();
    list.firstElementChild.after(drawRow(row, true));
    if (list.children.length > SHOWN + 1) list.lastElementChild.remove();
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    const next = step && document.activeElement?.[step];
    if (!next?.classList.contains("wire-row")) return;
    event.preventDefault();
    next.focus();
    if (open !== null) choose(Number(next.dataset.id));
  });
  redraw();
  return { element, tools };
}

function head() {
  return h("div", { class: "wire-head", "aria-hidden": "true" }, ["时间", "", "调用", "结果", "毫秒"].map((text) => h("span", {}, text)));
}

function wireRow(row, onclick) {
  const refused = isProblem(row);
  const noted = !refused && row.findings.length > 0;
  const first = row.findings.find((one) => one.severity === "refused") || row.findings[0];
  const more = row.findings.length > 1 ? ` 等 ${row.findings.length} 处` : "";
  const out = row.direction === "out";
  return h("button", { class: `wire-row${refused ? " refused" : ""}${noted ? " noted" : ""}`, onclick, dataset: { id: String(row.id), testid: "wire-row", protocol: row.protocol } },
    h("time", { datetime: row.at, title: exact(row.at) }, hourMinuteSecond(row.at)),
    h("span", { class: `way ${row.direction}`, title: out ? "微信 → 商家服务器" : "商家服务器 → 微信" }, icon(out ? "outgoing" : "incoming"), h("span", { class: "visually-hidden" }, out ? "发出" : "收到")),
    h("span", { class: "what" }, h("b", {}, row.title), row.detail ? h("small", { title: row.detail }, row.detail) : null,
      refused ? h("span", { class: "rule" }, icon("warn"), h("span", {}, `微信会拒绝 · ${ruleName(first.rule)}${more}`)) : null),
    h("span", { class: `result ${row.tone}`, title: row.result }, noted ? h("span", { class: "hint", title: `提醒 · ${ruleName(first.rule)}${more}` }, icon("info")) : null, row.result),
    h("span", { class: "ms" }, row.ms === null ? (row.done ? "" : "…") : Math.round(row.ms)));
}

function none(filter, onlyProblems) {
  if (onlyProblems) return h("div", { class: "none" }, icon("lines"), h("p", {}, "没有发现问题。微信会拒绝的调用会出现在这里，并写明是哪条规则。"));
  if (filter !== "all") return h("div", { class: "none" }, icon("lines"), h("p", {}, "这一类还没有调用。"));
  return h("div", { class: "none" }, icon("lines"), h("p", {}, "线路还很安静。在手机上关注、发一句话，或者让你的服务器来取 access_token，每次往来都会列在这里。"));
}

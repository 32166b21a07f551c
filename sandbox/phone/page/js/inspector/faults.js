// Faults: rows come from the sandbox's own list, so a new one appears by itself; Chinese words are kept in fault_words.js.
import { post } from "../api.js";
import { h } from "../dom.js";
import { on, state } from "../store.js";
import { attempt } from "../toast.js";
import { GROUPS, WORDS } from "./fault_words.js";

const EVERY_TIME = -1;

export const changedFaults = () => state.faults.filter((one) => one.value !== one.default);

export function faultsPanel() {
  const count = h("span");
  const off = h("button", { class: "button", onclick: () => attempt(() => post("faults/reset")), dataset: { testid: "faults-off" } }, "全部关掉");
  const groups = h("div", { class: "panel-scroll" });
  const element = h("div", { class: "panel", dataset: { testid: "faults" } }, h("div", { class: "faults-top" }, count, off), groups);
  let drawn = "";

  function update() {
    const changed = changedFaults().length;
    count.textContent = changed ? `${changed} 项故障开着` : "现在一切正常。打开一项，看看你的服务器扛不扛得住。";
    off.hidden = !changed;
    const version = JSON.stringify(state.faults);
    if (version === drawn) return;
    drawn = version;
    const focused = document.activeElement?.id;
    const names = [...new Set(state.faults.map((one) => one.group))];
    groups.replaceChildren(...names.map((name) => h("section", { class: "fault-group" }, h("h3", {}, GROUPS[name] || name), state.faults.filter((one) => one.group === name).map(row))));
    if (focused) groups.querySelector(`#${CSS.escape(focused)}`)?.focus();
  }
  on("faults", update);
  update();
  return element;
}

function row(fault) {
  const words = WORDS[fault.name] || { title: fault.name, sentence: fault.sentence };
  const changed = fault.value !== fault.default;
  const id = `fault-${fault.name}`;
  const set = (value) => attempt(() => post(`faults/${fault.name}`, { value }));
  const box = h("input", { type: "checkbox", role: "switch", class: "switch", id, checked: changed, onchange: (event) => set(event.target.checked ? onValue(fault, words) : fault.default) });
  return h("div", { class: `fault${changed ? " on" : ""}`, dataset: { testid: "fault", fault: fault.name } }, h("label", { for: id }, words.title), box, h("p", {}, words.sentence),
    changed && fault.type !== "bool" ? h("div", { class: "value" }, editor(fault, words, set)) : null);
}

function onValue(fault, words) {
  if (words.start !== undefined) return words.start;
  return { bool: true, int: fault.default + 1, float: 5, str: words.choices?.[0] ?? "" }[fault.type];
}

function editor(fault, words, set) {
  const label = words.title;
  if (words.choices) {
    return h("select", { "aria-label": label, onchange: (event) => set(event.target.value) }, words.choices.map((one) => h("option", { value: one, selected: one === fault.value }, one)));
  }
  if (fault.type === "str") return h("input", { type: "text", "aria-label": label, value: fault.value, size: "32", spellcheck: "false", onchange: (event) => set(event.target.value) });
  const number = h("input", { type: "number", "aria-label": label, value: fault.value, min: "0", step: fault.type === "float" ? "0.5" : "1", disabled: fault.value === EVERY_TIME, onchange: () => set(Number(number.value)) });
  const unit = words.unit || (fault.type === "float" ? "秒" : "次");
  const every = fault.type === "int" && unit === "次" && !words.copies
    ? h("button", { class: "chip", "aria-pressed": String(fault.value === EVERY_TIME), onclick: () => set(fault.value === EVERY_TIME ? 1 : EVERY_TIME) }, "每一次") : null;
  return [fault.value === EVERY_TIME ? null : number, fault.value === EVERY_TIME ? null : unit, every];
}

// The bar at the top of a screen.
import { h } from "../dom.js";
import { icon } from "../icons.js";

export function nav(title, { left = null, right = null, lined = false } = {}) {
  return h("header", { class: `nav${lined ? " lined" : ""}` }, h("div", { class: "left" }, left), title instanceof Node ? title : h("h2", {}, title), h("div", { class: "right" }, right));
}

export function backButton(phone, label = "返回") {
  return h("button", { "aria-label": label, onclick: () => phone.back(), dataset: { testid: "back" } }, icon("back"));
}

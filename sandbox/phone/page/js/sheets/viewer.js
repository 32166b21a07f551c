// A picture over the whole screen, with what WeChat offers on a long press.
import { h } from "../dom.js";
import { draggable } from "../dragging.js";

export function viewPicture(phone, src, body) {
  const close = () => phone.closeSheet();
  const picture = draggable(h("img", { src, alt: "图片" }), body);
  const view = h("div", { class: "viewer", role: "dialog", "aria-label": "图片", dataset: { testid: "viewer" }, onclick: close }, picture,
    h("div", { class: "tools", onclick: (event) => event.stopPropagation() },
      h("button", { onclick: () => { close(); phone.scanPicture(body); }, dataset: { testid: "viewer-scan" } }, "识别图中二维码"), h("button", { onclick: close }, "关闭")));
  view.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  phone.sheet(view);
}

// The web view: an iframe on the person's own origin, with WeChat's bar above it.
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { actionSheet } from "../sheets/actions.js";
import { shareSheet } from "../sheets/share.js";
import { state } from "../store.js";
import { attach, tellView } from "../webviews.js";
import { nav } from "./nav.js";

const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-modals allow-popups allow-downloads";

export function webScreen(phone, address) {
  const inside = addressInside(phone, address);
  const title = h("h2", { dataset: { testid: "web-title" } }, inside ? "" : "网页");
  const progress = h("span", { class: "progress on" });
  const back = h("button", { "aria-label": "上一页", hidden: true, onclick: () => tellView(screen, { type: "back" }), dataset: { testid: "web-back" } }, icon("back"));
  const close = h("button", { "aria-label": "关闭网页", onclick: () => phone.back(), dataset: { testid: "web-close" } }, icon("close"));
  const more = h("button", { "aria-label": "更多", onclick: () => menu(), dataset: { testid: "web-more" } }, icon("more"));
  const bar = nav(title, { left: [close, back], right: more, lined: true });
  bar.append(progress);
  const frame = inside ? h("iframe", { src: inside, title: "网页", sandbox: SANDBOX, allow: "clipboard-write", dataset: { testid: "web-frame" } }) : null;
  const foot = h("div", { class: "foot" });
  const element = h("section", { class: "screen web", dataset: { testid: "web" } }, bar, frame || outside(address), foot);
  const screen = { kind: "web", element, frame, phone, page: { title: "", url: address }, share: null, shown: () => {}, pageChanged };
  if (frame) {
    attach(screen);
    frame.addEventListener("load", () => progress.classList.remove("on"));
  }

  let depth = 0;

  function pageChanged({ title: name, url, arrival, leaving, snapshot }) {
    if (leaving) { progress.classList.add("on"); return; }
    progress.classList.remove("on");
    screen.page = { title: name, url };
    if (arrival) screen.share = null;
    if (arrival === "navigate") depth += 1;
    if (arrival === "back_forward") depth = Math.max(1, depth - 1);
    title.textContent = name || "";
    title.title = url;
    back.hidden = !(depth > 1);
    element.dataset.url = url;
    foot.replaceChildren(snapshot ? snapshotBar() : "");
  }

  function snapshotBar() {
    return h("div", { class: "snapshot-bar", dataset: { testid: "snapshot-bar" } }, h("span", {}, "当前为网页快照，使用完整服务请继续"),
      h("button", { onclick: fullService, dataset: { testid: "full-service" } }, "使用完整服务"));
  }

  // Set from here, so that the browser counts it as the person's own tap.
  function fullService() {
    const { pathname, search } = new URL(screen.page.url);
    frame.contentWindow.location.href = `${phone.person.origin}/__phone/full-service?to=${encodeURIComponent(pathname + search)}`;
  }

  function menu() {
    const { url } = screen.page;
    actionSheet(phone, { hint: url, items: [
      { label: "转发给朋友", testid: "share-friend", act: () => shareSheet(phone, screen) },
      { label: "复制链接", testid: "copy-link", act: () => navigator.clipboard?.writeText(url).then(() => phone.say("已复制")) },
      frame && { label: "刷新", testid: "reload", act: () => { progress.classList.add("on"); tellView(screen, { type: "reload" }); } },
      { label: "在新标签页打开", act: () => open(frame ? addressInside(phone, url) : url, "_blank", "noopener") },
    ] });
  }
  return screen;
}

// The shop's pages live on the phone's own origin, so that every phone has its own login.
export function addressInside(phone, address) {
  const url = new URL(address, state.setup.shop_origin);
  const origin = phone.person.origin;
  if (url.origin === origin) return url.href;
  const ours = url.origin === state.setup.shop_origin || (state.setup.sandbox_origins.includes(url.origin) && url.pathname.startsWith("/connect/"));
  const login = url.host === "open.weixin.qq.com" && url.pathname.startsWith("/connect/");
  return ours || login ? origin + url.pathname + url.search + url.hash : null;
}

function outside(address) {
  return h("div", { class: "outside" }, icon("link"), h("p", {}, "这个网页不属于接入的商城，沙箱不替它转发。"), h("code", {}, address),
    h("a", { href: address, target: "_blank", rel: "noopener noreferrer", class: "linkish" }, "在新标签页打开"));
}

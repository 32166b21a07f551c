// The list of chats: where a phone begins.
import { h, reconcile } from "../dom.js";
import { exact, stamp } from "../format.js";
import { icon } from "../icons.js";
import { faceOf, talksOf } from "../talks.js";
import { nav } from "./nav.js";

export function listScreen(phone) {
  const title = h("h2");
  const rows = h("div", { class: "talks", dataset: { testid: "talks" } });
  const none = h("div", { class: "outside" }, icon("phones"), h("p", {}, "还没有聊天。关注公众号，或等朋友发来链接。"));
  const element = h("section", { class: "screen" },
    nav(title, { right: h("button", { "aria-label": "扫一扫", onclick: () => phone.scan() }, icon("scan")) }),
    h("div", { class: "find-row" }, h("button", { onclick: () => phone.profile(), dataset: { testid: "find-account" } }, icon("search"), "搜索公众号")),
    h("div", { class: "scroll" }, rows, none));

  function update() {
    const talks = talksOf(phone.person);
    const unread = talks.reduce((sum, one) => sum + one.unread, 0);
    title.textContent = unread ? `微信(${unread})` : "微信";
    none.hidden = talks.length > 0;
    rows.hidden = !talks.length;
    reconcile(rows, talks.map((one) => ({ ...one, key: one.id, version: JSON.stringify(one) })), (one) => row(phone, one));
  }
  update();
  return { kind: "list", element, update };
}

function row(phone, talk) {
  return h("button", { class: "talk", onclick: () => phone.talk(talk.id), dataset: { testid: "talk", talk: talk.id } },
    h("span", { class: "face" }, faceOf(talk.id), talk.unread ? h("span", { class: "count", "aria-label": `${talk.unread} 条未读` }, talk.unread > 99 ? "99+" : talk.unread) : null),
    h("span", { style: "min-width:0;display:grid" }, h("span", { class: "title" }, talk.name), h("span", { class: "last" }, talk.last)),
    talk.at ? h("time", { datetime: talk.at, title: exact(talk.at) }, stamp(talk.at)) : null);
}

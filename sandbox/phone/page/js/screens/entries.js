// What stands in a chat, each kind as WeChat shows it.
import { person as act } from "../api.js";
import { accountAvatar, avatar } from "../avatar.js";
import { h } from "../dom.js";
import { draggable } from "../dragging.js";
import { icon } from "../icons.js";
import { richText } from "../richtext.js";
import { viewPicture } from "../sheets/viewer.js";
import { state } from "../store.js";
import { faceOf } from "../talks.js";
import { attempt } from "../toast.js";

export function drawEntry(phone, talk, entry) {
  const draw = DRAW[entry.kind] || unknown;
  return draw(phone, entry, talk);
}

function line(phone, entry, talk, body) {
  const mine = entry.side === "person";
  return h("div", { class: `line ${mine ? "out" : "in"}` }, mine ? avatar(phone.person) : faceOf(talk), h("div", { class: "body" }, body));
}

function rich(phone, text) {
  return richText(text, {
    openUrl: (url) => phone.openUrl(url),
    tapMenu: (choice) => attempt(() => act(phone.key, "choice", choice)),
  });
}

function text(phone, entry, talk) {
  return line(phone, entry, talk, h("div", { class: "bubble" }, rich(phone, entry.data.content)));
}

function image(phone, entry, talk) {
  const source = { from: phone.key, entry: entry.id };
  if (!entry.data.src) return line(phone, entry, talk, h("div", { class: "picture gone" }, "图片已过期"));
  const picture = draggable(h("img", { src: entry.data.src, alt: "图片，可拖到另一台手机上扫码", loading: "lazy" }), source);
  const look = () => viewPicture(phone, entry.data.src, source);
  const frame = h("div", { class: "picture", role: "button", tabindex: "0", "aria-label": "查看图片", onclick: look, dataset: { testid: "picture" } }, picture);
  frame.addEventListener("keydown", (event) => { if (event.key === "Enter") look(); });
  return line(phone, entry, talk, frame);
}

function msgmenu(phone, entry, talk) {
  const { head_content: head, list = [], tail_content: tail } = entry.data;
  return line(phone, entry, talk, h("div", { class: "bubble" }, head ? rich(phone, head) : null,
    h("div", { class: "choices" }, list.map((one) =>
      h("button", { onclick: () => attempt(() => act(phone.key, "choice", { id: String(one.id), content: one.content })), dataset: { testid: "choice" } }, one.content))),
    tail ? rich(phone, tail) : null));
}

function news(phone, entry, talk) {
  const articles = entry.data.articles || [];
  if (articles.length === 1) {
    return line(phone, entry, talk, h("div", { class: "card", style: "width:258px" }, article(phone, articles[0], false)));
  }
  return h("div", { class: "wide card" }, articles.map((one, index) => article(phone, one, index === 0)));
}

function article(phone, one, lead) {
  const picture = one.src ? h("img", { src: one.src, alt: "", loading: "lazy" }) : null;
  const words = h("div", {}, h("h4", {}, one.title), one.description ? h("p", {}, one.description) : null);
  return h("button", { class: `card article${lead ? " lead" : ""}${picture ? "" : " bare"}`, onclick: () => one.url && phone.openUrl(one.url), dataset: { testid: "article" } },
    lead ? [picture, words] : [words, picture]);
}

function notice(phone, entry) {
  const { title, fields = [], url } = entry.data;
  const content = [
    h("span", { class: "from" }, accountAvatar(), state.account.name),
    h("h4", {}, title),
    h("dl", {}, fields.map((one) => [h("dt", {}, one.name), h("dd", {}, one.value)])),
    url ? h("span", { class: "more" }, "查看详情", icon("chevron")) : null,
  ];
  return url
    ? h("button", { class: "card wide notice", onclick: () => phone.openUrl(url), dataset: { title } }, content)
    : h("div", { class: "card wide notice", dataset: { title } }, content);
}

function shared(phone, entry, talk) {
  const { title, desc, description, link, url, src } = entry.data;
  const address = link || url;
  return line(phone, entry, talk, shareCard({ title, desc: desc || description, link: address, src }, () => phone.openUrl(address)));
}

export function shareCard({ title, desc, link, src }, onclick) {
  const host = link ? new URL(link).host : "";
  return h("button", { class: "card share-card", onclick, dataset: { testid: "share-card" } }, h("h4", {}, title || link),
    h("div", { class: "row" }, h("p", {}, desc || ""), src ? h("img", { src, alt: "" }) : h("span", { class: "thumb" }, icon("link"))),
    h("div", { class: "host" }, host));
}

function system(phone, entry) {
  const fault = !["followed", "transfer", undefined, ""].includes(entry.data.reason);
  return h("div", { class: `system${fault ? " fault" : ""}`, title: fault ? entry.data.reason : null }, fault ? icon("warn") : null,
    h("span", {}, entry.data.text, fault ? h("small", { style: "display:block;opacity:.8" }, entry.data.reason) : null));
}

function unknown(phone, entry, talk) {
  const words = { voice: "语音", video: "视频", music: "音乐", location: "位置", miniprogrampage: "小程序", wxcard: "卡券" };
  return line(phone, entry, talk, h("div", { class: "bubble" }, `[${words[entry.kind] || entry.kind}] ${entry.data.title || entry.data.label || ""}`));
}

const DRAW = { text, image, msgmenu, news, template: notice, subscription: notice, link: shared, notice: system };

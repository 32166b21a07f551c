// What a person can send besides words, and what they answer to a sheet of subscription notices.
import { person as act } from "../api.js";
import { h } from "../dom.js";
import { state } from "../store.js";
import { attempt } from "../toast.js";
import { actionSheet } from "./actions.js";

// `pickPicture` opens the file chooser of the chat.
export function sendSheet(phone, pickPicture) {
  const send = (kind, body = {}) => () => attempt(() => act(phone.key, kind, body));
  actionSheet(phone, { items: [
    { label: "图片", testid: "send-image", act: pickPicture },
    { label: "语音", testid: "send-voice", act: send("voice") },
    { label: "视频", testid: "send-video", act: send("video") },
    { label: "位置", testid: "send-location", act: send("location") },
    { label: "商城的链接", testid: "send-link", act: send("link", { title: state.account.name, description: state.account.intro, url: state.setup.shop_origin }) },
    { label: "订阅通知…", testid: "subscriptions", act: () => subscriptionSheet(phone) },
  ] });
}

// The sheet that <wx-open-subscribe> shows: up to three kinds of notices, each allowed once or refused.
function subscriptionSheet(phone) {
  const templates = state.account.subscriptions || [];
  if (!templates.length) return phone.say("账号里还没有订阅通知模板");
  const boxes = templates.map((one) => h("input", { type: "checkbox", class: "switch", checked: true, "aria-label": one.title, dataset: { template: one.id } }));
  const answer = (allowed) => {
    phone.closeSheet();
    const answers = Object.fromEntries(boxes.map((box) => [box.dataset.template, allowed && box.checked]));
    attempt(() => act(phone.key, "subscription", { answers })).then((done) => done && phone.say(allowed ? "已允许" : "已拒绝"));
  };
  const rows = templates.map((one, index) => h("label", { class: "self" }, h("span", { style: "flex:1" }, one.title), boxes[index]));
  const mask = h("div", { class: "mask" }, h("div", { class: "sheet consent", role: "dialog", "aria-label": "订阅通知", dataset: { testid: "subscription-sheet" } },
    h("h3", {}, `${state.account.name} 申请发送一次以下消息`), rows,
    h("div", { class: "pair" }, h("button", { class: "wx-button plain", onclick: () => answer(false), dataset: { testid: "subscription-reject" } }, "拒绝"),
      h("button", { class: "wx-button green", onclick: () => answer(true), dataset: { testid: "subscription-accept" } }, "允许"))));
  mask.addEventListener("keydown", (event) => { if (event.key === "Escape") phone.closeSheet(); });
  phone.sheet(mask);
  return mask;
}

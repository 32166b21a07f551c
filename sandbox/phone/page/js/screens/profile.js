// The account's profile: how one comes to follow it, and to leave it.
import { person as act } from "../api.js";
import { accountAvatar } from "../avatar.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { actionSheet } from "../sheets/actions.js";
import { openComplaints } from "../sheets/complaint.js";
import { state } from "../store.js";
import { attempt } from "../toast.js";
import { backButton, nav } from "./nav.js";

// `scanned`: what a scanned code said ({ scene }); without it one came here by searching.
export function profileScreen(phone, scanned = null) {
  const body = h("div", { class: "scroll" });
  const element = h("section", { class: "screen", dataset: { testid: "profile" } }, nav("", { left: backButton(phone) }), body);

  async function follow() {
    const done = await attempt(() => act(phone.key, "follow", { via: scanned ? "scan" : "search" }));
    if (done) phone.talk("account");
  }

  function leave() {
    actionSheet(phone, { hint: "不再关注后，将不再收到它的消息。", items: [
      { label: "不再关注", testid: "unfollow-confirm", act: () => attempt(() => act(phone.key, "unfollow")).then((ok) => ok && phone.say("已不再关注")) },
    ] });
  }

  function update() {
    const { following } = phone.person;
    body.replaceChildren(
      h("div", { class: "profile" },
        h("div", { class: "top" }, h("div", {}, h("h3", {}, state.account.name), h("p", { class: "kind" }, "服务号")), accountAvatar()),
        h("p", { class: "intro" }, state.account.intro || "商家的微信服务号"),
        following
          ? [h("button", { class: "wx-button plain", onclick: () => phone.talk("account"), dataset: { testid: "open-chat" } }, "发消息"),
            h("button", { class: "wx-button warn", onclick: leave, dataset: { testid: "unfollow" } }, "不再关注")]
          : h("button", { class: "wx-button green", onclick: follow, dataset: { testid: "follow" } }, "关注公众号"),
        h("button", { class: "wx-button plain", onclick: () => openComplaints(phone), dataset: { testid: "open-complaints" } }, "支付与投诉")),
      note(scanned, following));
  }
  update();
  return { kind: "profile", element, update };
}

function note(scanned, following) {
  if (following) return null;
  const words = scanned
    ? `扫码进入，场景值 ${scanned.scene}。现在关注，服务器会收到 qrscene_${scanned.scene}。`
    : "搜索进入，不带场景值。扫码后从这里关注，推荐关系会丢失。";
  return h("p", { class: "profile-note", dataset: { testid: "scene-note" } }, icon("info"), h("span", {}, words));
}

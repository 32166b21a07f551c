// Forwarding a page: choose whose phone it goes to.
import { person as act } from "../api.js";
import { avatar } from "../avatar.js";
import { h } from "../dom.js";
import { shareCard } from "../screens/entries.js";
import { state } from "../store.js";
import { attempt } from "../toast.js";

export function shareSheet(phone, screen) {
  const card = screen.share || { title: screen.page.title, desc: "", link: screen.page.url, image: "" };
  const others = [...state.people.values()].filter((one) => one.key !== phone.key);
  const send = async (friend) => {
    phone.closeSheet();
    const sent = await attempt(() => act(phone.key, "share", { to: friend.key, ...card }));
    if (sent) phone.say("已发送");
  };
  const mask = h("div", { class: "mask", onclick: (event) => { if (event.target === mask) phone.closeSheet(); } },
    h("div", { class: "sheet friends", role: "dialog", "aria-label": "发送给" }, h("h3", {}, "发送给"),
      h("div", { class: "preview", inert: true }, shareCard({ ...card, src: card.image }, null)),
      h("div", { class: "list" }, others.length
        ? others.map((one) => h("button", { class: "talk", onclick: () => send(one), dataset: { testid: "share-to", to: one.key } }, avatar(one), h("span", { class: "title" }, one.name)))
        : h("p", { class: "outside" }, "还没有别的手机。"))));
  mask.addEventListener("keydown", (event) => { if (event.key === "Escape") phone.closeSheet(); });
  phone.sheet(mask);
}

// Small comforts of the pages. Everything but paying works without this file.
"use strict";

// Other parts of the shop wait for WeChat's bridge with this: `shop.bridge(() => WeixinJSBridge.invoke(…))`.
const shop = (window.shop = {});

shop.bridge = (use) => {
  if (window.WeixinJSBridge) use();
  else document.addEventListener("WeixinJSBridgeReady", use, { once: true });
};

// True once WeChat has taken our signature, false when it will not: `await shop.configured`.
let configured;
shop.configured = new Promise((done) => (configured = done));

// The address stays as it was loaded until then: an iPhone verifies the address that was loaded, an Android phone the
// one that stands there, and we sign once.
shop.showAddress = (address) => shop.configured.then(() => history.replaceState(null, "", address));

shop.csrf = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";

shop.say = (text) => {
  document.querySelector(".flash")?.remove();
  const line = document.createElement("p");
  line.className = "flash";
  line.setAttribute("role", "status");
  line.textContent = text;
  document.body.append(line);
  return line;
};

// Requests that htmx makes carry the session's token.
document.addEventListener("htmx:config:request", (event) => {
  const request = event.detail.ctx?.request;
  if (request) request.headers["X-CSRF-Token"] = shop.csrf();
});

// <button data-copy="text" data-copied="已复制">: copies; without a clipboard the text is selected instead.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    if (button.dataset.copied) shop.say(button.dataset.copied);
  } catch {
    const shown = document.querySelector(button.dataset.copyShown ?? "") ?? button;
    getSelection().selectAllChildren(shown);
  }
});

// <form data-confirm="…">: asks once before something that can't be undone.
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// A button that was pressed is not pressed twice.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const button = event.submitter;
  if (!button) return;
  setTimeout(() => (button.disabled = true));
  button.dataset.pressed = "";
});
// Coming back finds the page as it was left; the buttons that were pressed work again.
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button[data-pressed]")) button.disabled = false;
});

// <input data-send-when-changed>: what was typed is sent with its form as soon as it is left.
document.addEventListener("change", (event) => {
  if ("sendWhenChanged" in event.target.dataset) event.target.form.requestSubmit();
});

// The connection is gone: say so, once, until it is back.
let offline;
addEventListener("offline", () => {
  offline = shop.say(document.body.dataset.offline);
  offline.classList.add("offline");
});
addEventListener("online", () => offline?.remove());

// A page that waits for a phone looks whether somebody has decided there, and goes on.
(async () => {
  const page = document.querySelector("[data-waits]");
  for (let turn = 0; page && turn < 90; turn += 1) {
    await new Promise((done) => setTimeout(done, 2000));
    const answer = await fetch(page.dataset.waits, { credentials: "same-origin" }).catch(() => null);
    if (answer && answer.ok && !(await answer.json()).waits) return location.replace(page.dataset.goes);
  }
})();

// What a share shows. The signature is fetched when the page has settled; sharing works without it, only plainer.
async function prepareSharing() {
  if (!window.wx) return configured(false);
  const { shareUrl, shareTitle, shareText, sharePicture } = document.body.dataset;
  const path = location.pathname + location.search;
  const answer = await fetch(`/page-signature?path=${encodeURIComponent(path)}`, { credentials: "same-origin" });
  if (!answer.ok) return configured(false);
  const jsApiList = ["updateAppMessageShareData", "updateTimelineShareData", "requestMerchantTransfer", "openAddress"];
  wx.config({ debug: false, ...(await answer.json()), jsApiList, openTagList: [] });
  wx.error(() => configured(false));
  wx.ready(() => {
    configured(true);
    const imgUrl = sharePicture && new URL(sharePicture, location.href).href;
    wx.updateAppMessageShareData({ title: shareTitle, desc: shareText, link: shareUrl, imgUrl });
    wx.updateTimelineShareData({ title: shareTitle, link: shareUrl, imgUrl });
  });
}
addEventListener("load", () => setTimeout(() => prepareSharing().catch(() => configured(false)), 300));

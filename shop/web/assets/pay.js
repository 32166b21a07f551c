// Opens WeChat's payment sheet, and looks gently for what became of it. What counts is what the server says.
"use strict";

const post = (path) => fetch(path, { method: "POST", credentials: "same-origin", headers: { "X-CSRF-Token": shop.csrf() } });
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

async function pay(sheet, button) {
  const { prepay, order, cancelled, failed, busy } = sheet.dataset;
  button.disabled = true;
  const line = shop.say(busy);
  try {
    const answer = await post(prepay);
    if (answer.status === 409 || answer.status === 401) return location.replace(order);
    if (!answer.ok) throw new Error(answer.status);
    const request = await answer.json();
    line.remove();
    shop.bridge(() =>
      WeixinJSBridge.invoke("getBrandWCPayRequest", request, (outcome) => {
        const word = String(outcome?.err_msg ?? "").split(":").pop();
        button.disabled = false;
        if (word === "ok") finish(sheet);
        else shop.say(word === "cancel" ? cancelled : failed);
      }),
    );
  } catch {
    button.disabled = false;
    shop.say(failed);
  }
}

// The bridge's "ok" is only a hint: the server asks Pay before the result is shown.
async function finish(sheet) {
  await post(sheet.dataset.check).catch(() => {});
  location.replace(sheet.dataset.result);
}

const sheet = document.querySelector("#pay[data-prepay]");
const button = sheet?.querySelector("[data-pay]");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => pay(sheet, button));
  if (new URLSearchParams(location.search).has("now")) {
    shop.showAddress(location.pathname);
    pay(sheet, button);
  }
}

// The result page looks again, ever more rarely, and asks for Pay's word once in a while.
async function watch(outcome) {
  const turns = Number(outcome.dataset.turns ?? 20);
  for (let turn = 0; turn < turns; turn += 1) {
    await wait(Math.min(1500 + turn * 500, turns > 20 ? 3000 : 6000));
    if (turn % 4 === 1) await post(outcome.dataset.check).catch(() => {});
    const answer = await fetch(outcome.dataset.state, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok && (await answer.json()).state !== "placed") return location.reload();
  }
}

// Outside WeChat: the code, or the way into WeChat, is asked for as soon as the order is placed.
const ahead = document.querySelector("form[data-goes-on]");
if (ahead && new URLSearchParams(location.search).has("now")) ahead.requestSubmit();

const outcome = document.querySelector("#outcome[data-state]");
if (outcome) watch(outcome);

// Withdrawals: what would arrive while one types, WeChat's receiving page, and what became of it. All words are the server's.
"use strict";

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

// --- the amount ------------------------------------------------------------------------------------------------------
const form = document.querySelector("#withdraw");
const amount = form?.querySelector("[name=amount]");
const send = document.querySelector("[data-send]");
let turn = 0;

async function tell() {
  const mine = ++turn;
  await wait(200);
  if (mine !== turn) return;
  const typed = amount.value.trim();
  const answer = typed && (await fetch(`${form.dataset.quote}?${new URLSearchParams({ amount: typed, channel: form.elements.channel.value })}`, { credentials: "same-origin" }).catch(() => null));
  const told = answer?.ok ? await answer.json() : null;
  if (mine === turn) show(told);
}

function show(told) {
  const lines = form.querySelector("[data-told]");
  const fault = form.querySelector("#payout-fault");
  const good = Boolean(told && !told.fault);
  lines.hidden = !good;
  fault.hidden = !told?.fault;
  fault.textContent = told?.fault ?? "";
  form.elements.seen.value = good ? told.seen : "";
  if (send) send.textContent = good ? send.dataset.send.replace("{net}", told.net) : send.dataset.plain;
  if (!good) return;
  for (const name of ["fee", "tax", "net"]) lines.querySelector(`[data-${name}]`).textContent = told[name];
  lines.querySelector("[data-tax-row]").hidden = !told.taxed;
}

if (amount) {
  const all = form.querySelector("[data-all]");
  if (send) send.dataset.plain = send.textContent;
  amount.addEventListener("input", tell);
  form.addEventListener("change", (event) => event.target.name === "channel" && tell());
  all.hidden = false;
  all.addEventListener("click", () => { amount.value = all.dataset.all; tell(); });
  if (amount.value && form.querySelector("#payout-fault").hidden) tell();
}

// --- 确认收款 --------------------------------------------------------------------------------------------------------
const post = (path) => fetch(path, { method: "POST", credentials: "same-origin", redirect: "manual", headers: { "X-CSRF-Token": shop.csrf() } });
const confirmButton = document.querySelector("#confirm");

// The bridge's "ok" says that the page was shown, not that anything was taken: what counts is what the server hears.
function receive(button) {
  const { mch, app, package: bill, check, failed, outside } = button.dataset;
  const late = setTimeout(() => shop.say(outside), 1500);
  shop.bridge(async () => {
    clearTimeout(late);
    await Promise.race([shop.configured, wait(1500)]);
    WeixinJSBridge.invoke("requestMerchantTransfer", { mchId: mch, appId: app, package: bill }, (outcome) => {
      const word = String(outcome?.err_msg ?? "").split(":").pop();
      if (word !== "ok" && word !== "cancel") shop.say(failed);
      post(check).catch(() => {}).then(() => watch(check));
    });
  });
}

confirmButton?.addEventListener("click", () => receive(confirmButton));

// --- what became of it -----------------------------------------------------------------------------------------------
const payout = document.querySelector("#payout[data-state]");
let watching = false;

async function watch(check) {
  if (watching || !payout) return;
  watching = true;
  for (let round = 0; round < 40; round += 1) {
    await wait(Math.min(1500 + round * 500, 8000));
    if (check && round % 3 === 2) await post(check).catch(() => {});
    const answer = await fetch(payout.dataset.state, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok && (await answer.json()).state !== payout.dataset.now) return location.reload();
  }
  watching = false;
}

if (payout) watch();

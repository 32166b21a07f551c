// The sheet that chooses a SKU: shows its price and stock, greys what can't be combined, remembers the choice.
// Without this file the sheet is a plain form and the server answers for combinations that do not exist.
"use strict";

// What ends within a day is counted down, by how long the page has been open: the phone's clock may be wrong.
(() => {
  const shown = [...document.querySelectorAll("[data-left]")];
  if (!shown.length) return;
  const two = (n) => String(n).padStart(2, "0");
  const write = () => {
    for (const node of shown) {
      const left = Math.ceil(Number(node.dataset.left) - performance.now() / 1000);
      const time = `${two(Math.trunc(left / 3600))}:${two(Math.trunc(left / 60) % 60)}:${two(left % 60)}`;
      node.textContent = left > 0 ? node.dataset.words.replace("{t}", time) : node.dataset.over;
    }
  };
  write();
  setInterval(write, 1000);
})();

(() => {
  const form = document.querySelector("form.choose");
  if (!form) return;
  const skus = JSON.parse(form.dataset.skus);
  const radios = [...form.querySelectorAll("input[type=radio]")];
  const quantity = form.elements.quantity;
  const place = (radio) => Number(radio.name.slice("choice-".length));
  const fits = (sku, choice) => sku.choice.every((value, n) => value === choice[n]);

  function currentChoice() {
    const choice = [];
    for (const radio of radios) if (radio.checked) choice[place(radio)] = radio.value;
    return choice;
  }

  const findSku = () => skus.find((sku) => fits(sku, currentChoice()));

  // A value that does not go with the others takes them along: they change to the first combination that exists.
  function settle(changed) {
    if (findSku()) return;
    const next = skus.find((sku) => sku.available && sku.choice[place(changed)] === changed.value);
    if (next) for (const radio of radios) radio.checked = next.choice[place(radio)] === radio.value;
  }

  function writeMoney(node, fen) {
    const [sign, rest] = node.querySelectorAll("small");
    sign.nextSibling.textContent = String(Math.trunc(fen / 100));
    rest.textContent = cents(fen);
  }

  const cents = (fen) => (fen % 100 ? "." + String(fen % 100).padStart(2, "0") : "");
  const plainMoney = (fen) => `¥${Math.trunc(fen / 100)}${cents(fen)}`;

  // Sent nowhere there, for nothing, or for a fee: heavier options cost more.
  function tellFreight(fen) {
    if (fen === null) return form.dataset.freightNoneWords;
    return fen ? form.dataset.freightWords.replace("{fee}", plainMoney(fen)) : form.dataset.freightFreeWords;
  }

  // What is typed is a whole number that there is; what was made of it is said.
  function settleQuantity(most) {
    const typed = Number(quantity.value.normalize("NFKC").trim());
    const wanted = Number.isInteger(typed) && typed > 0 ? typed : 1;
    if (wanted > most) shop.say(form.dataset.mostWords.replace("{n}", most));
    quantity.value = Math.min(wanted, most);
    quantity.dataset.most = most;
  }

  // A SKU's own picture, or the product's first.
  const image = form.querySelector(".choose-head img");
  const first = form.dataset.picture;
  function showPicture(hash) {
    if (!image || !hash) return;
    image.srcset = image.srcset.replace(/[0-9a-f]{32,64}(?=-)/g, hash);
    image.src = image.src.replace(/[0-9a-f]{32,64}(?=-)/, hash);
  }

  // The gallery goes to the picture of the SKU.
  const gallery = document.querySelector(".product-gallery");
  function showShot(hash) {
    const shot = [...gallery.querySelectorAll("[data-shot]")].find((figure) => figure.dataset.shot === hash);
    if (shot) gallery.scrollLeft = shot.offsetLeft - gallery.offsetLeft;
  }

  function show(changed = true) {
    const choice = currentChoice();
    for (const radio of radios) {
      const wish = [...choice];
      wish[place(radio)] = radio.value;
      radio.parentElement.classList.toggle("off", !skus.some((sku) => sku.available && fits(sku, wish)));
    }
    const sku = findSku();
    if (!sku) return;
    for (const node of document.querySelectorAll("[data-price]")) writeMoney(node, sku.price);
    for (const list of document.querySelectorAll("[data-list]")) {
      list.closest("[data-crossed]").hidden = !sku.list;
      list.textContent = plainMoney(sku.list ?? 0);
    }
    for (const node of document.querySelectorAll("[data-crossed-by]")) node.textContent = form.dataset[`${sku.crossed}Words`] ?? "";
    for (const node of document.querySelectorAll("[data-freight]")) node.textContent = tellFreight(sku.freight);
    showPicture(sku.picture || first);
    for (const node of document.querySelectorAll("[data-offer-of]")) node.hidden = node.dataset.offerOf !== sku.code;
    const chip = document.querySelector(".product-price [data-earn]");
    if (chip) chip.textContent = chip.textContent.replace(/¥.*/, plainMoney(sku.earn));
    form.querySelector("[data-stock]").textContent = sku.available
      ? form.dataset.stockWords.replace("{n}", sku.available)
      : form.dataset.soldOutWords;
    if (sku.choice.length) form.querySelector("[data-label]").textContent = sku.choice.join(" · ");
    for (const button of form.querySelectorAll("button[name=then]")) {
      button.disabled = !sku.available || form.hasAttribute("data-closed");
      button.toggleAttribute("data-off", button.disabled);
    }
    settleQuantity(Math.max(1, Math.min(999, sku.available)));
    const row = document.querySelector("[data-chosen]");
    const label = sku.choice.join(" · ") || row.dataset.chosen;
    row.textContent = form.dataset.chosenWords.replace("{choice}", label).replace("{n}", quantity.value);
    if (changed && sku.picture) showShot(sku.picture);
    if (changed) shop.showAddress(`?sku=${sku.code}${location.hash}`);
  }

  form.addEventListener("change", (event) => {
    if (event.target.type === "radio") settle(event.target);
    show();
  });
  for (const button of form.querySelectorAll("[data-step]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      quantity.value = Math.max(1, Number(quantity.value) + Number(button.dataset.step));
      show();
    });
  }
  show(false);
  const chosen = findSku();
  if (chosen && chosen.picture && location.search.includes(chosen.code)) showShot(chosen.picture);
})();

// One sheet in which a region is chosen: province, city, district, each list as it is needed.
// Without this file the lists stand in the form, one after the other.
"use strict";

(() => {
  const form = document.querySelector("[data-regions]");
  if (!form) return;
  const row = form.querySelector("[data-region-row]");
  const shown = form.querySelector("[data-region-shown]");
  const sheet = document.querySelector("[data-region-sheet]");
  const way = sheet.querySelector("[data-region-way]");
  const list = sheet.querySelector("[data-region-list]");
  const names = ["province", "city", "district"];

  // The lists of the form become what is sent; what is shown is the row.
  const selects = [...form.querySelectorAll("select")];
  const provinces = [...selects[0].options].slice(1).map((one) => ({ code: one.value, name: one.label, ends: false }));
  const chosen = selects
    .filter((select) => select.value)
    .map((select) => ({ code: select.value, name: select.selectedOptions[0].label, ends: false }));
  if (chosen.length && !("regionsOpen" in form.dataset)) chosen.at(-1).ends = true;
  for (const step of form.querySelectorAll("[data-region-step]")) step.remove();
  const hidden = names.map((name) => {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name });
    form.append(field);
    return field;
  });
  row.hidden = false;

  function write() {
    hidden.forEach((field, n) => (field.value = chosen[n]?.code ?? ""));
    const texts = [...new Set(chosen.map((one) => one.name))];
    const more = document.createElement("span");
    more.className = "quiet";
    more.textContent = texts.length && !chosen.at(-1).ends ? ` ${shown.dataset.more}` : "";
    shown.replaceChildren(texts.join(" ") || shown.dataset.empty, more);
    shown.classList.toggle("quiet", !texts.length);
  }

  function button(text, press) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", press);
    return made;
  }

  // Step n chooses from what lies in the choice before it.
  async function open(n) {
    way.replaceChildren(
      ...chosen.slice(0, n + 1).map((one, place) => button(one.name, () => open(place))),
      ...(chosen.length <= n ? [button(way.dataset.next, () => {})] : []),
    );
    way.children[n]?.setAttribute("aria-current", "step");
    list.replaceChildren();
    try {
      const options = n ? await fetchParts(chosen[n - 1].code) : provinces;
      list.replaceChildren(...options.map((one) => item(one, n)));
      list.scrollTop = 0;
      list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "center" });
    } catch {
      list.replaceChildren(button(list.dataset.failed, () => open(n)));
    }
  }

  function item(one, n) {
    const line = document.createElement("li");
    const press = button(one.name, () => choose(one, n));
    press.setAttribute("aria-selected", String(chosen[n]?.code === one.code));
    line.append(press);
    return line;
  }

  function choose(one, n) {
    chosen.splice(n, chosen.length, one);
    write();
    if (one.ends) location.hash = "#address";
    else open(n + 1);
  }

  async function fetchParts(code) {
    const answer = await fetch(`/regions/${code}`);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  row.addEventListener("click", () => open(Math.max(0, Math.min(chosen.length, names.length) - (chosen.at(-1)?.ends === false ? 0 : 1))));
  write();
})();

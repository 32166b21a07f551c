// Comforts of the checkout: what was typed stays while an address or a coupon is chosen, and the invoice's fields are
// there when they are needed. Without this file all fields stand open and the page begins anew.
"use strict";

(() => {
  const form = document.querySelector("#checkout");
  if (!form) return;
  const names = ["note", "invoice", "invoice_title", "invoice_tax_number", "invoice_email", "remember_title"];
  const box = "checkout-typed";
  const fields = () => [...form.elements].filter((field) => names.includes(field.name));
  const isTick = (field) => field.type === "radio" || field.type === "checkbox";

  // Kept in this window only, and gone as soon as the page is there again.
  function keep() {
    const typed = fields().map((field) => [field.name, field.value, isTick(field) && field.checked]);
    sessionStorage.setItem(box, JSON.stringify(typed));
  }

  function restore() {
    const typed = JSON.parse(sessionStorage.getItem(box) || "[]");
    sessionStorage.removeItem(box);
    for (const [name, value, ticked] of typed) {
      for (const field of fields().filter((one) => one.name === name)) {
        if (!isTick(field)) field.value = field.value || value;
        else if (field.value === value && ticked) field.checked = true;
      }
    }
  }

  // The title and its number are asked for where one is typed; the line says what was chosen.
  function show() {
    const chosen = form.querySelector("[name=invoice]:checked");
    if (!chosen) return;
    const typed = form.querySelector("[data-invoice-typed]");
    typed.hidden = !["person", "company"].includes(chosen.value);
    form.querySelector("[data-invoice-company]").hidden = chosen.value !== "company";
    const told = form.querySelector("[data-invoice-told]");
    const title = typed.hidden ? "" : form.elements.invoice_title.value.trim();
    told.textContent = title || chosen.dataset.invoiceSaid || told.dataset.none;
  }

  form.addEventListener("change", show);
  document.addEventListener("click", (event) => {
    if (event.target.closest("a[href], [data-wechat-address-open]")) keep();
  });
  if (!form.querySelector("[aria-invalid]")) restore();
  show();
})();

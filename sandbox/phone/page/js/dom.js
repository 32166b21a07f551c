// A small way to make elements: h("button", { class: "x", onclick }, "text", child).
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) setProp(element, name, value);
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function setProp(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "dataset") Object.assign(element.dataset, value);
  else if (name === "style") element.style.cssText = value;
  else if (name === "value" || name === "checked" || name === "disabled" || name === "textContent") element[name] = value;
  else element.setAttribute(name, value === true ? "" : value);
}

export function svg(markup, className = "icon") {
  const holder = document.createElement("template");
  holder.innerHTML = markup.trim();
  const element = holder.content.firstElementChild;
  element.setAttribute("class", className);
  element.setAttribute("aria-hidden", "true");
  return element;
}

// Children of `parent` follow `items` (each with a key): kept when the version is the same, replaced when it changed.
export function reconcile(parent, items, make) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let cursor = parent.firstElementChild;
  for (const item of items) {
    const key = String(item.key);
    let element = old.get(key);
    old.delete(key);
    if (!element || element.dataset.version !== item.version) {
      const fresh = make(item, !element);
      fresh.dataset.key = key;
      fresh.dataset.version = item.version;
      if (element) {
        if (cursor === element) cursor = fresh;
        element.replaceWith(fresh);
      }
      element = fresh;
    }
    if (element === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(element, cursor);
  }
  for (const gone of old.values()) gone.remove();
}

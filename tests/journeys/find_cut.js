// What can't be read to its end on a page: cut off by a box, outside of the window, or out of its button.
() => {
  const found = [];
  const wide = innerWidth + 1;
  const page = document.documentElement;
  if (page.scrollWidth > wide) found.push(`the page is ${page.scrollWidth} wide`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const wrong = look(node);
    if (wrong) found.push(`${wrong}: ${node.textContent.trim()}`);
  }
  return found;

  function look(node) {
    const holder = node.parentElement;
    if (!node.textContent.trim() || holder.closest("script, style, template, noscript, select")) return "";
    if (!holder.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return "";
    const range = document.createRange();
    range.selectNodeContents(node);
    const at = range.getBoundingClientRect();
    if (!at.width || !at.height) return "";
    for (let box = holder; box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      const edge = box.getBoundingClientRect();
      const sideways = at.right > edge.right + 1 || at.left < edge.left - 1;
      const below = at.bottom > edge.bottom + 3;
      if (edge.width <= 1 || style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none") return "";
      if (/auto|scroll/.test(style.overflowX) && box.scrollWidth > box.clientWidth) return "";
      if (/hidden|clip/.test(style.overflowX) && sideways) return "cut";
      if (/hidden|clip/.test(style.overflowY) && below) return "cut below";
      if (box.matches("button, .button, .chip, .badge") && (sideways || below)) return "sticks out";
    }
    return at.right > wide || at.left < -1 ? "outside" : "";
  }
}

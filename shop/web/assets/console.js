// The console works without scripts; with them a button cannot be pressed twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  // A file is fetched as often as somebody wants it: the page stays.
  if (event.submitter && "again" in event.submitter.dataset) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
});

// Search over everything: ⌘K or Ctrl+K opens it where somebody is, the arrows walk through what was found.
const finder = document.getElementById("finder");
const openFinder = (event) => {
  event.preventDefault();
  if (!finder.open) finder.showModal();
  finder.querySelector("input").select();
};
if (finder) {
  document.addEventListener("keydown", (event) => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") openFinder(event);
  });
  document.querySelector("[data-finder]").addEventListener("click", openFinder);
  finder.addEventListener("click", (event) => event.target === finder && finder.close());
  finder.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const stops = [finder.querySelector("input"), ...finder.querySelectorAll(".found-hit")];
    stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(document.activeElement) + step))].focus();
  });
}

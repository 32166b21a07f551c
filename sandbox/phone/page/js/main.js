// Boot: load the world, draw the frame, listen for what changes.
import { get } from "./api.js";
import { h } from "./dom.js";
import { drawFrame } from "./layout.js";
import { adopt } from "./store.js";
import { follow } from "./stream.js";
import { startWebViews } from "./webviews.js";

async function boot() {
  const app = document.getElementById("app");
  try {
    adopt(await get("state"));
  } catch (problem) {
    app.replaceChildren(h("div", { class: "empty", role: "alert" }, h("h2", {}, "沙箱没有回应"), h("p", {}, problem.message),
      h("button", { class: "button solid", onclick: () => location.reload() }, "再试一次")));
    return;
  }
  startWebViews();
  drawFrame(app);
  follow();
  app.removeAttribute("aria-busy");
}

boot();

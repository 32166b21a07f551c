// Plays the steps one after the other: each can be stopped, repeated, or done by hand.
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { toast } from "../toast.js";

// `?pace=0` waits for nobody to read (a browser test).
const BETWEEN_MS = Number(new URLSearchParams(location.search).get("pace") ?? 2600);
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export class Play {
  constructor(steps, scene) {
    this.steps = steps;
    this.scene = scene;
    this.now = 0;
    this.done = 0;
    this.running = false;
    this.busy = false;
    this.kept = {};
  }

  draw() {
    this.title = h("h2", { dataset: { testid: "step" } });
    this.hand = h("p");
    this.button = h("button", { class: "button solid", onclick: () => this.toggle(), dataset: { testid: "play" } });
    this.next = h("button", { class: "button", onclick: () => this.step(), dataset: { testid: "next" } }, "只走一步");
    this.acts = h("nav", { class: "acts", "aria-label": "步骤" }, this.steps.map((step, index) =>
      h("button", { title: step.line, "aria-label": `第 ${index + 1} 步：${step.line}`, onclick: () => this.look(index) }, h("span"))));
    addEventListener("keydown", (event) => this.key(event));
    return h("header", { class: "playbill" },
      h("div", { class: "brand" }, h("span", { class: "mark" }, icon("menu")), h("h1", {}, "链铺")),
      h("div", { class: "says", "aria-live": "polite" }, this.title, this.hand),
      h("div", { class: "controls" }, this.next, this.button), this.acts);
  }

  begin() { this.look(0); }

  key(event) {
    if (event.target.closest?.("input, textarea, select, button, a")) return;
    if (event.key === " ") { event.preventDefault(); this.toggle(); }
    if (event.key === "ArrowRight") this.step();
  }

  // Only steps that were done before can be looked at again; the next one waits to be done.
  look(index) {
    if (this.busy || index > this.done) return;
    this.now = index;
    const step = this.steps[index];
    this.title.textContent = step.line;
    this.hand.textContent = step.hand;
    if (index === this.done) step.ask?.(this.scene, this);
    this.mark();
  }

  mark() {
    [...this.acts.children].forEach((one, index) => {
      one.className = index === this.now ? "now" : index < this.done ? "done" : "";
      one.disabled = index > this.done;
      one.setAttribute("aria-current", index === this.now ? "step" : "false");
    });
    const over = this.done >= this.steps.length;
    this.button.replaceChildren(icon(this.running ? "pause" : "play"), this.running ? "停在这里" : over ? "演完了" : this.done ? "接着演" : "开始演");
    this.button.disabled = over;
    this.next.disabled = this.busy || over;
  }

  toggle() {
    this.running = !this.running;
    this.mark();
    if (this.running && !this.busy) this.run();
  }

  async run() {
    while (this.running && this.done < this.steps.length) {
      if (!await this.step()) this.running = false;
      else if (this.running) await pause(BETWEEN_MS);
    }
    this.running = this.running && this.done < this.steps.length;
    this.mark();
  }

  // What went wrong is told, and the step can be tried again or done by hand.
  async step() {
    if (this.busy || this.done >= this.steps.length) return false;
    if (this.now !== this.done) this.look(this.done);
    this.busy = true;
    this.mark();
    try {
      await this.steps[this.now].run(this.scene, this.kept);
      this.done = this.now + 1;
      return true;
    } catch (problem) {
      toast(problem.message, { bad: true });
      return false;
    } finally {
      this.busy = false;
      this.mark();
    }
  }
}

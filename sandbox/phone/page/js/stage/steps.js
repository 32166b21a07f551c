// The story: each step has a line, what to do by hand instead, and what it does.
import { person as act, post } from "../api.js";
import { h } from "../dom.js";
import { tapInView } from "../webviews.js";
import { pause } from "./play.js";
import { money, showAward, showBooks, showDays, showMargin, showSplit, showWords } from "./words.js";

const PATIENCE_MS = 20_000;
const DAY_S = 86_400;

async function until(look, what) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`等了很久还没有等到：${what}。可以再试一次，或者亲手做这一步。`);
    await pause(250);
  }
}

const tap = (phone, selector, words) => until(() => tapInView(phone, { selector, words }), words || "页面");
const press = (phone, selector) => until(() => { const found = phone.slot.querySelector(selector); found?.click(); return found; }, "按钮");
const pictureOf = (phone) => phone.person.chat.filter((entry) => entry.kind === "image").at(-1);
const notices = (phone) => phone.person.chat.filter((entry) => entry.kind === "template").length;
const callBy = (scene, key) => scene.post("call", { ...openid(scene, key), name: scene.phone(key).person.name });
const openid = (scene, key) => ({ openid: scene.phone(key).person.openid });

function askForShop(scene, play) {
  const field = (label, name, value, more = {}) => h("label", {}, label, h("input", { name, value, required: true, ...more }));
  const form = h("form", { onsubmit: (event) => { event.preventDefault(); play.step(); } },
    field("店名", "name", "半山小铺", { maxlength: "30" }), field("第一件商品", "product", "山里的野生蜂蜜 500 克", { maxlength: "60" }),
    field("价格（元）", "price", "128", { inputmode: "decimal", pattern: "\\d{1,5}(\\.\\d{1,2})?" }),
    h("button", { class: "button", type: "submit" }, "开店"));
  play.kept.form = form;
  scene.told.replaceChildren(h("h3", {}, "写上你的品牌，放上一件商品"), form);
}

export const STEPS = [
  {
    line: "写上你的品牌，放上一件商品，标个价",
    hand: "三栏从左到右：推广员的手机、买家的手机、商家的后台。改成你自己的店名和商品再开始也行。",
    ask: askForShop,
    async run(scene, kept) {
      const asked = Object.fromEntries(new FormData(kept.form));
      const price_fen = Math.round(Number(asked.price) * 100);
      if (!(price_fen > 0)) throw new Error("价格写成数字，比如 128。");
      kept.opened = await scene.post("open", { name: asked.name, product: asked.product, price_fen });
      showWords(scene, "上架了", `${kept.opened.name} · ${kept.opened.product} · ${money(price_fen)}`);
      scene.show("/console/goods");
      await pause(1200);
    },
  },
  {
    line: "阿青关注公众号，马上有了自己的店和海报",
    hand: "亲手做：在左边手机上点「关注公众号」。海报上是你的店名，二维码只属于阿青。",
    async run(scene) {
      const phone = scene.phone("a");
      if (!phone.person.following) await act("a", "follow", {});
      await until(() => pictureOf(phone), "海报");
      await callBy(scene, "a");
      phone.talk("account");
      showWords(scene, "一张海报就是一家店", "谁扫这张海报进来，就一直算阿青带来的人。");
    },
  },
  {
    line: "小北扫了阿青的海报，关注，成了阿青带来的人",
    hand: "亲手做：把左边的海报拖到右边手机上，再点「关注公众号」。",
    async run(scene) {
      const phone = scene.phone("b");
      if (!phone.person.following) {
        await phone.scanPicture({ from: "a", entry: pictureOf(scene.phone("a")).id });
        await pause(1200);
        await press(phone, '[data-testid="follow"]');
      }
      await until(() => phone.person.following && phone.person.chat.length, "关注");
      await callBy(scene, "b");
      showWords(scene, "关系定下来了", "阿青收到一条通知：有人从你的海报来了。");
    },
  },
  {
    line: "小北在微信里打开商品，付了款",
    hand: "亲手做：在小北的手机上打开「逛商城」，选好商品，提交订单，付款。",
    async run(scene, kept) {
      const phone = scene.phone("b");
      await scene.post("address", openid(scene, "b"));
      kept.told = { a: notices(scene.phone("a")), b: notices(phone) };
      phone.talk("account");
      phone.openUrl(kept.opened.path);
      await pause(1500);
      await tap(phone, ".buy-bar .button-main", "立即购买");
      await pause(700);
      await tap(phone, "#choose .button-main", "立即购买");
      await tap(phone, "button.button-main", "提交订单");
      await until(() => phone.slot.querySelector('[data-testid="pay-confirm"]'), "付款");
      await pause(900);
      await press(phone, '[data-testid="pay-confirm"]');
      await until(() => phone.slot.querySelector('[data-testid="pay-done"]'), "支付成功");
      await pause(900);
      await press(phone, '[data-testid="pay-done"]');
      await until(() => scene.post("split", openid(scene, "b")).then((found) => found.awards.length, () => 0), "佣金");
    },
  },
  {
    line: "通知到了，今天的数字动了，这一单怎么分一目了然",
    hand: "每一笔：买家付了多少，推广员得多少，你留下多少。三者相加，一分不差。",
    async run(scene, kept) {
      await until(() => notices(scene.phone("a")) > kept.told.a && notices(scene.phone("b")) > kept.told.b, "通知");
      scene.phone("a").talk("account");
      kept.split = await scene.post("split", openid(scene, "b"));
      scene.show("/console");
      showSplit(scene, kept.split);
    },
  },
  {
    line: "为什么是这个数？点开就知道",
    hand: "亲手做：在阿青的手机上打开「我的店铺 → 我的收益」，点那一笔。",
    async run(scene, kept) {
      scene.phone("a").openUrl("/me/earnings");
      showAward(scene, kept.split);
      await pause(1500);
    },
  },
  {
    line: "发货：商家在后台点一下，或者在手机上点一下",
    hand: "亲手做：在后台打开这个订单，填上快递单号。",
    async run(scene, kept) {
      const before = notices(scene.phone("b"));
      await scene.post("ship", openid(scene, "b"));
      scene.show(`/console/orders/${kept.split.order_no}`);
      await until(() => notices(scene.phone("b")) > before, "发货通知");
      scene.phone("b").talk("account");
      showWords(scene, "发出去了", "小北在微信里收到了快递单号。");
    },
  },
  {
    line: "小北收到了货。八天过去，佣金可以提现了",
    hand: "时间可以快进：看线路那一页的时钟也能做到。",
    async run(scene) {
      await scene.post("receive", openid(scene, "b"));
      await pause(800);
      await post("clock", { advance_s: 8 * DAY_S });
      showWords(scene, "八天过去了", "收货满 7 天，佣金从「待结算」变成「可提现」。");
      await pause(1500);
    },
  },
  {
    line: "阿青提现，钱到了微信零钱",
    hand: "亲手做：在阿青的「我的收益」里点「提现」，再在微信里确认收款。",
    async run(scene) {
      const asked = await until(() => scene.post("withdraw", openid(scene, "a")).catch(() => null), "可提现的佣金");
      const sent = await until(() => scene.post("package", asked).then((found) => found.package && found), "微信支付");
      await act("a", "transfer/confirm", { package: sent.package });
      await until(() => scene.post("package", asked).then((found) => found.state === "SUCCESS"), "到账");
      scene.phone("a").openUrl("/me/earnings");
      scene.show("/console/withdrawals");
      showWords(scene, `${money(asked.fen)} 到账`, "每一笔提现只有一个编号，断网、重启、通知来两遍，都只付一次。");
    },
  },
  {
    line: "退一半：谁退回多少，自动算清",
    hand: "亲手做：在后台的订单里点「退款」，钱退给买家，佣金按比例退回。",
    async run(scene, kept) {
      await scene.post("refund", openid(scene, "b"));
      kept.split = await scene.post("split", openid(scene, "b"));
      scene.show(`/console/orders/${kept.split.order_no}`);
      showSplit(scene, kept.split);
      await pause(1200);
    },
  },
  {
    line: "账是平的：从头核对一遍",
    hand: "每天夜里自动核对；命令行里是 lianpu audit。",
    async run(scene) {
      showWords(scene, "正在从头核对每一笔账", "过去 90 天的订单、佣金、提现、库存，一项一项来。");
      showBooks(scene, await scene.post("books", {}));
      scene.show("/console/ledger");
    },
  },
  {
    line: "想把佣金提高两个点？先看看会花多少",
    hand: "亲手做：在后台的「佣金」里改规则，发布之前先试算。",
    async run(scene) {
      showMargin(scene, await scene.post("raise", {}));
      scene.show("/console/policies");
    },
  },
  {
    line: "真的开起来，要几天",
    hand: "后台的「开店」一步一步带着走，每一步都当场检查。",
    async run(scene) {
      showDays(scene);
      scene.show("/console/setup");
    },
  },
];

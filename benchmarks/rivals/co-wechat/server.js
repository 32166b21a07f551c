// co-wechat as its README shows it, in koa; node's own HTTP server, one process.
const Koa = require('koa');
const wechat = require('co-wechat');

const { BENCH_PORT, BENCH_APP_ID, BENCH_TOKEN, BENCH_AES_KEY, BENCH_REPLY } = process.env;
const config = { token: BENCH_TOKEN, appid: BENCH_APP_ID, encodingAESKey: BENCH_AES_KEY };
const app = new Koa();
app.use(wechat(config).middleware(async () => BENCH_REPLY));
app.listen(Number(BENCH_PORT), '127.0.0.1');

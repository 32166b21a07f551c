// WeChat's own address book: its button is there only where WeChat says that it can open it.
"use strict";

(() => {
  const form = document.querySelector("[data-wechat-address]");
  if (!form) return;
  const buttons = [...document.querySelectorAll("[data-wechat-address-open]")];

  // What WeChat gave is sent as it is: our server reads its names.
  function send(given) {
    for (const field of form.querySelectorAll("[data-given]")) field.value = given[field.name] ?? "";
    form.submit();
  }

  // Closing the address book changes nothing; one that does not open is said, the form beside it still works.
  function open() {
    wx.openAddress({ success: send, fail: () => shop.say(form.dataset.failed) });
  }

  async function offer() {
    if (!(await shop.configured)) return;
    wx.checkJsApi({
      jsApiList: ["openAddress"],
      success: ({ checkResult }) => {
        if (checkResult.openAddress) for (const button of buttons) button.hidden = false;
      },
    });
  }

  for (const button of buttons) button.addEventListener("click", open);
  offer();
})();

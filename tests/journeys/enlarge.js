// All text so much larger, as Android's web view shows it: sizes of text and lines grow, boxes don't.
(factor) => {
  const grow = (rules) => {
    for (const rule of rules) {
      for (const name of rule.style ? ["font-size", "line-height"] : []) {
        const size = rule.style.getPropertyValue(name);
        if (/px|vw/.test(size)) rule.style.setProperty(name, `calc(${factor} * (${size}))`);
      }
      if (rule.cssRules) grow(rule.cssRules);
    }
  };
  for (const sheet of document.styleSheets) grow(sheet.cssRules);
}

// Draws a picture above each table of figures, from the numbers that stand in it. Without it the tables say everything.
(() => {
  const css = getComputedStyle(document.documentElement);
  const brand = css.getPropertyValue("--brand-fill").trim() || "#e8472b";
  const quiet = "#8a9099";
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const drawn = new Map();

  const yuan = (fen) => `¥${(fen / 100).toLocaleString("zh-CN", { minimumFractionDigits: 2 })}`;
  const tell = (unit, value) => (value == null ? "–" : unit === "fen" ? yuan(value) : value.toLocaleString("zh-CN"));
  const shorten = (unit) => (value) => {
    const amount = unit === "fen" ? value / 100 : value;
    if (Math.abs(amount) >= 1e8) return `${+(amount / 1e8).toFixed(1)} 亿`;
    if (Math.abs(amount) >= 1e4) return `${+(amount / 1e4).toFixed(1)} 万`;
    return amount.toLocaleString("zh-CN");
  };

  function readTable(table) {
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows];
    const series = heads.flatMap((head, at) => head.dataset.series ? [{
      name: head.textContent.trim(),
      kind: head.dataset.series,
      unit: head.dataset.unit,
      values: rows.map((row) => (row.cells[at].dataset.value === "" ? null : Number(row.cells[at].dataset.value))),
    }] : []);
    return { names: rows.map((row) => row.cells[0].dataset.axis), series };
  }

  const tooltip = (of) => ({
    trigger: "axis",
    renderMode: "richText",
    confine: true,
    formatter: (points) => [points[0].name, ...points.map((point) =>
      `${point.seriesName}  ${tell(of.series[point.seriesIndex].unit, point.value)}`)].join("\n"),
  });

  function describeCourse(of) {
    const units = [...new Set(of.series.map((one) => one.unit))];
    return {
      animation: !still,
      color: [brand, quiet, "#2f6f9f", "#8a6d3b"],
      legend: { right: 8, top: 0, itemWidth: 14, textStyle: { color: "#5c5f66" } },
      grid: { left: 8, right: 8, top: 36, bottom: 4, containLabel: true },
      tooltip: tooltip(of),
      xAxis: { type: "category", data: of.names, axisTick: { show: false }, axisLine: { lineStyle: { color: "#dcdfe4" } }, axisLabel: { color: "#5c5f66" } },
      yAxis: units.map((unit) => ({
        type: "value",
        minInterval: unit === "count" ? 1 : 0,
        axisLabel: { color: "#5c5f66", formatter: shorten(unit) },
        splitLine: { show: unit === units[0], lineStyle: { color: "#ebedf0" } },
      })),
      series: of.series.map((one) => ({
        name: one.name, type: one.kind === "line" ? "line" : "bar", stack: one.kind === "stack" ? "all" : undefined, data: one.values, yAxisIndex: units.indexOf(one.unit),
        barMaxWidth: 22, itemStyle: { borderRadius: one.kind === "bar" ? [4, 4, 0, 0] : 0 }, symbol: "none", lineStyle: { width: 2 },
      })),
    };
  }

  function describeBest(of) {
    const [first] = of.series;
    const best = of.names.slice(0, 10).map((name, at) => [name, first.values[at]]).reverse();
    return {
      animation: !still,
      color: [brand],
      grid: { left: 8, right: 64, top: 8, bottom: 4, containLabel: true },
      tooltip: { ...tooltip(of), axisPointer: { type: "none" } },
      xAxis: { type: "value", axisLabel: { show: false }, splitLine: { show: false } },
      yAxis: { type: "category", data: best.map((one) => one[0]), axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: "#3c3f45", width: 116, overflow: "truncate" } },
      series: [{
        name: first.name, type: "bar", data: best.map((one) => one[1]), barMaxWidth: 18, itemStyle: { borderRadius: [0, 4, 4, 0] },
        label: { show: true, position: "right", color: "#5c5f66", formatter: (point) => shorten(first.unit)(point.value) },
      }],
    };
  }

  function draw(place) {
    const table = place.dataset.of ? document.getElementById(place.dataset.of) : place.parentElement.querySelector("table");
    if (!table || drawn.has(place)) return;
    const of = readTable(table);
    if (!of.series.length || !of.names.length) return;
    place.classList.add("is-drawn");
    if (place.dataset.chart === "best") place.style.height = `${56 + 30 * Math.min(of.names.length, 10)}px`;
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", "图，数字见表格");
    const chart = echarts.init(place);
    chart.setOption(place.dataset.chart === "best" ? describeBest(of) : describeCourse(of));
    drawn.set(place, chart);
    const details = table.closest("details.chart-table");
    if (details) details.open = false;
  }

  function drawAll() {
    for (const [place, chart] of drawn) {
      if (place.isConnected) continue;
      chart.dispose();
      drawn.delete(place);
    }
    document.querySelectorAll("[data-chart]").forEach(draw);
  }

  addEventListener("resize", () => drawn.forEach((chart) => chart.resize()));
  // What is fetched anew brings its own tables.
  new MutationObserver(drawAll).observe(document.getElementById("main"), { childList: true });
  drawAll();
})();

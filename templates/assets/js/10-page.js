"use strict";
// Draws the report's figures: unpacks plotly.js once, lays out small multiples for the page's width, follows the theme.
(() => {
  const plots = [...document.querySelectorAll(".plot")];
  const specs = new Map();
  const drawn = new Map();
  let plotly = null;

  function readSpec(plot) {
    if (!specs.has(plot)) {
      specs.set(plot, JSON.parse(document.querySelector(`script[data-for="${plot.id}"]`).textContent));
    }
    return specs.get(plot);
  }

  // plotly.js is packed with gzip; the page's policy lets exactly this code run, by its hash.
  function loadPlotly() {
    plotly ??= (async () => {
      const packed = document.getElementById("plotly-packed").textContent.trim();
      const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      const script = document.createElement("script");
      script.textContent = await new Response(stream).text();
      document.head.append(script);
      if (!window.Plotly) throw new Error("plotly.js did not start");
      return window.Plotly;
    })();
    return plotly;
  }

  // Colors named var(--x), or var(--x / 0.4) where they let light through, take the page's value of the moment.
  function themed(value, style) {
    if (typeof value === "string") {
      const name = /^var\((--[\w-]+)(?: \/ ([\d.]+))?\)$/.exec(value);
      if (!name) return value;
      const color = style.getPropertyValue(name[1]).trim();
      if (!name[2]) return color;
      const channels = color.slice(1).match(/../g).map((c) => parseInt(c, 16));
      return `rgba(${channels},${name[2]})`;
    }
    if (Array.isArray(value)) return value.map((v) => themed(v, style));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, themed(v, style)]));
    }
    return value;
  }

  function compose(plot, width) {
    const spec = readSpec(plot);
    const style = getComputedStyle(document.documentElement);
    const figure = themed({ data: spec.data, layout: spec.layout }, style);
    const ink = style.getPropertyValue("--ink").trim();
    const layout = {
      ...figure.layout,
      width,
      font: { family: style.getPropertyValue("--sans").trim(), size: 12, color: ink },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      hovermode: "closest",
      dragmode: false,
      bargap: 0,
      barmode: "overlay",
      hoverlabel: {
        bgcolor: style.getPropertyValue("--paper").trim(),
        bordercolor: style.getPropertyValue("--line-strong").trim(),
        font: { color: ink, size: 12 },
        align: "left",
        namelength: 0,
      },
    };
    if (spec.grid) arrangeGrid(layout, themed(spec.grid, style), width, style.getPropertyValue("--ink-soft").trim());
    if (spec.forest) arrangeForest(figure.data, layout, width);
    return { data: figure.data, layout };
  }

  // A narrow page has no room for the values in words; the table holds them.
  function arrangeForest(data, layout, width) {
    for (const trace of data) {
      if (!trace.error_x) continue;
      trace.hoverinfo = "text";
      trace.text = trace.y.map((row) => `${layout.yaxis.ticktext[row]}<br>${layout.yaxis2.ticktext[row]}`);
    }
    if (width < 420) {
      layout.yaxis2 = { ...layout.yaxis2, showticklabels: false, automargin: false };
      layout.margin = { ...layout.margin, r: 12 };
    }
    layout.xaxis = { ...layout.xaxis, nticks: width < 400 ? 4 : 6 };
  }

  // How many columns, and how many pixels each part of a panel takes.
  function measureGrid(grid, width) {
    const n = grid.titles.length;
    const margin = { l: 54, r: 10, t: 2, b: 46 };
    const inner = width - margin.l - margin.r;
    const gap = 22;
    const least = n === 1 ? 300 : width < 520 ? 128 : 176;
    const columns = Math.max(1, Math.min(n, 5, Math.floor((inner + gap) / (least + gap))));
    const most = n === 1 ? (grid.square ? 330 : 520) : grid.square ? 250 : 290;
    const w = Math.min(most, (inner - gap * (columns - 1)) / columns);
    const main = grid.square ? w : Math.min(w * 0.72, n === 1 ? 280 : 190);
    const strip = grid.strip ? Math.max(36, main * 0.22) : 0;
    const between = grid.strip ? 7 : 0;
    const head = 40;
    return { n, margin, inner, gap, columns, w, main, strip, between, head, cell: head + main + between + strip + 16 };
  }

  function arrangeGrid(layout, grid, width, soft) {
    const m = measureGrid(grid, width);
    const height = Math.ceil(m.n / m.columns) * m.cell;
    const px = (x) => Math.max(0, Math.min(1, x / m.inner));
    const py = (y) => Math.max(0, Math.min(1, 1 - y / height));
    const onPaper = { showarrow: false, xref: "paper", yref: "paper", font: { size: 12 } };
    layout.annotations = [];
    layout.shapes = [];
    for (let i = 0; i < m.n; i++) {
      const left = (i % m.columns) * (m.w + m.gap);
      const above = Math.floor(i / m.columns) * m.cell + m.head;
      const [x, y] = [layout[`xaxis${i + 1}`], layout[`yaxis${i + 1}`]];
      x.domain = [px(left), px(left + m.w)];
      y.domain = [py(above + m.main), py(above)];
      x.showticklabels = i + m.columns >= m.n;
      y.showticklabels = i % m.columns === 0;
      x.tickfont = y.tickfont = { size: 11, color: soft };
      if (grid.strip) {
        layout[`yaxis${m.n + i + 1}`].domain = [py(above + m.main + m.between + m.strip), py(above + m.main + m.between)];
      }
      const k = i ? i + 1 : "";
      layout.shapes.push(...grid.shapes.map((s) => ({ ...s, xref: `x${k}${s.xref ?? ""}`, yref: `y${k}${s.yref ?? ""}`, layer: "below" })));
      layout.annotations.push({ ...onPaper, x: px(left), y: py(above), yshift: 3, xanchor: "left", yanchor: "bottom", align: "left", text: heading(grid.titles[i], m.w) });
    }
    const used = Math.min(m.n, m.columns) * (m.w + m.gap) - m.gap;
    layout.annotations.push({ ...onPaper, text: grid.x, x: px(used / 2), y: 0, yshift: -40, xanchor: "center", yanchor: "bottom" });
    layout.annotations.push({ ...onPaper, text: grid.y, x: 0, y: py(m.head + m.main / 2), xshift: -40, xanchor: "center", yanchor: "middle", textangle: -90 });
    layout.height = height + m.margin.t + m.margin.b;
    layout.margin = m.margin;
  }

  // A panel's name, shortened entity by entity so that it does not run into its neighbor, over its second line.
  function heading([name, subtitle], width) {
    const longest = Math.max(9, Math.floor(width / 6.6));
    const marks = name.match(/&(?:amp|lt|gt);|[^]/gu) ?? [];
    const short = marks.length > longest ? `${marks.slice(0, longest - 1).join("")}…` : name;
    return `<b>${short}</b><br><span style="font-size:11px">${subtitle}</span>`;
  }

  async function draw(plot) {
    const width = Math.floor(plot.clientWidth);
    if (!width || drawn.get(plot) === width) return;
    drawn.set(plot, width);
    try {
      const library = await loadPlotly();
      const { data, layout } = compose(plot, width);
      plot.querySelector(".waiting")?.remove();
      const config = {
        displaylogo: false,
        displayModeBar: width > 520 ? "hover" : false,
        modeBarButtons: [["toImage"]],
        toImageButtonOptions: { format: "svg", filename: plot.id },
        responsive: false,
        scrollZoom: false,
        doubleClick: false,
        showTips: false,
      };
      await library.react(plot, data, layout, config);
      plot.style.minHeight = "0";
    } catch (problem) {
      const waiting = plot.querySelector(".waiting");
      if (waiting) waiting.textContent = "This browser can't draw the figure; its message and numbers stand below.";
      plot.closest("figure")?.querySelector(".numbers")?.setAttribute("open", "");
    }
  }

  const isShown = (plot) => plot.clientWidth > 0 && !plot.closest("details:not([open])");
  const redraw = () => {
    for (const plot of drawn.keys()) drawn.set(plot, 0);
    return Promise.all(plots.filter((p) => drawn.has(p) && isShown(p)).map(draw));
  };

  for (const plot of plots) plot.style.minHeight = `${plot.dataset.height}px`;
  const near = new IntersectionObserver(
    (entries) => entries.filter((e) => e.isIntersecting && isShown(e.target)).forEach((e) => draw(e.target)),
    { rootMargin: "600px 0px" },
  );
  plots.forEach((plot) => near.observe(plot));

  // The rest is drawn while nothing else happens, so that printing finds every open figure ready.
  const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 60));
  const drawRest = () => {
    const next = plots.find((p) => !drawn.has(p) && isShown(p));
    if (next) draw(next).then(() => idle(drawRest));
    else document.documentElement.dataset.drawn = "all";
  };
  window.addEventListener("load", () => idle(drawRest));
  document.addEventListener("toggle", (event) => {
    if (event.target.open) event.target.querySelectorAll(".plot").forEach((p) => isShown(p) && draw(p));
  }, true);

  let waiting = 0;
  new ResizeObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(() => plots.filter((p) => drawn.has(p) && isShown(p)).forEach(draw), 120);
  }).observe(document.body);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  window.matchMedia("print").addEventListener("change", redraw);

  // A link into a folded part opens it.
  function reveal() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target.scrollIntoView({ block: target.tagName === "TR" ? "center" : "start" });
  }
  window.addEventListener("hashchange", reveal);
  reveal();

  // The contents show where the reader is; a narrow page starts with them closed.
  const contents = document.querySelector(".contents details");
  if (contents && window.matchMedia("(max-width: 62rem)").matches) contents.open = false;
  const links = new Map([...document.querySelectorAll(".contents a")].map((a) => [a.getAttribute("href").slice(1), a]));
  const here = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((e) => e.isIntersecting)) {
      links.forEach((a) => a.removeAttribute("aria-current"));
      links.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-20% 0px -70% 0px" });
  document.querySelectorAll("main > section").forEach((s) => here.observe(s));
})();

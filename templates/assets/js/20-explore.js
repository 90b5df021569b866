"use strict";
// A figure is an SVG of the page; its button opens it as large as the window, drawn by plotly, to hover over and zoom into.
(() => {
  const buttons = document.querySelectorAll("button.explore");
  if (!buttons.length || typeof DecompressionStream === "undefined" || typeof HTMLDialogElement === "undefined") return;

  // Pixels of a panel from above: its name, the gap and the strip below its marks, its axis; and beside it, the ordinate.
  const HEAD = 48, BETWEEN = 8, STRIP = 44, FOOT = 52, SIDE = 62, END = 14;
  const LOWEST = 360, LARGEST = 900;
  const PHONE = 640;

  let plotly = null;
  let figures = null;
  let shown = null;

  const dialog = document.createElement("dialog");
  dialog.className = "explorer";
  dialog.setAttribute("aria-labelledby", "explorer-title");
  const head = made("div", "head");
  const title = made("h2", "");
  title.id = "explorer-title";
  title.tabIndex = -1;
  const close = made("button", "close");
  close.type = "button";
  const place = made("div", "explored");
  // Scrolled by the keyboard, too.
  place.tabIndex = 0;
  place.setAttribute("role", "group");
  place.setAttribute("aria-labelledby", title.id);
  const legend = made("div", "key");
  head.append(title, close);
  dialog.append(head, legend, place);
  document.body.append(dialog);

  function made(tag, name) {
    const element = document.createElement(tag);
    element.className = name;
    return element;
  }

  async function unpacked(id) {
    const packed = document.getElementById(id).textContent.trim();
    const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  }

  // The page's policy lets exactly this code run, by its hash.
  function loadPlotly() {
    plotly ??= (async () => {
      const script = document.createElement("script");
      script.textContent = await unpacked("plotly-packed");
      document.head.append(script);
      if (!window.Plotly) throw new Error("plotly.js did not start");
      return window.Plotly;
    })();
    return plotly;
  }

  function loadFigures() {
    figures ??= unpacked("figures-packed").then(JSON.parse);
    return figures;
  }

  // Colors named var(--x), or var(--x / 0.4) where they let light through, take the page's value of the moment.
  function themed(value, style) {
    if (typeof value === "string") {
      const name = /^var\((--[\w-]+)(?: \/ ([\d.]+))?\)$/.exec(value);
      if (!name) return value;
      const color = style.getPropertyValue(name[1]).trim();
      if (!name[2] || color[0] !== "#") return color;
      const channels = color.slice(1).match(/../g).map((c) => parseInt(c, 16));
      return `rgba(${channels},${name[2]})`;
    }
    if (Array.isArray(value)) return value.map((v) => themed(v, style));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, themed(v, style)]));
    }
    return value;
  }

  // As many columns as make the panels largest in this room; where even so they would be low, the window scrolls.
  function grid(figure, width, height) {
    const n = figure.panels;
    const around = HEAD + FOOT + (figure.strip ? BETWEEN + STRIP : 0);
    let best = null;
    for (let columns = 1; columns <= n; columns += 1) {
      const rows = Math.ceil(n / columns);
      const most = Math.min(width / columns - SIDE - END, LARGEST);
      const room = Math.max(height / rows - around, Math.min(width < PHONE ? LARGEST : LOWEST, most));
      const high = Math.min(room, figure.square ? most : 0.75 * most);
      const wide = figure.square ? high : most;
      const size = Math.min(wide, 1.6 * high);
      if (most > 0 && (!best || size > best.size - 1)) best = { columns, rows, wide, high, size, row: high + around };
    }
    return best;
  }

  // Where the panels stand: domains of all axes, as parts of the layout.
  function arranged(figure, width, height) {
    const { columns, rows, wide, high, row } = grid(figure, width, height);
    const total = rows * row;
    const step = Math.min(width / columns, wide + 2 * SIDE + END);
    const parts = { width, height: total };
    const key = (letter, i) => `${letter}axis${i === 1 ? "" : i}`;
    for (let i = 0; i < figure.panels; i += 1) {
      const left = (i % columns) * step + SIDE;
      const top = Math.floor(i / columns) * row + HEAD;
      const foot = top + high + BETWEEN + STRIP;
      parts[key("x", i + 1)] = { domain: [left / width, (left + wide) / width] };
      parts[key("y", i + 1)] = { domain: [1 - (top + high) / total, 1 - top / total] };
      if (figure.strip) parts[key("y", figure.panels + i + 1)] = { domain: [1 - foot / total, 1 - (foot - STRIP) / total] };
    }
    return parts;
  }

  function laidOut(figure, width, height, style) {
    const ink = style.getPropertyValue("--ink").trim();
    const layout = { ...figure.layout };
    for (const [key, part] of Object.entries(arranged(figure, width, height))) {
      layout[key] = typeof part === "object" ? { ...layout[key], ...part } : part;
    }
    return {
      ...layout,
      font: { family: style.getPropertyValue("--sans").trim(), size: 13, color: ink },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      // A finger scrolls.
      dragmode: width < PHONE ? false : "zoom",
      modebar: { bgcolor: "rgba(0,0,0,0)", color: style.getPropertyValue("--ink-soft").trim(), activecolor: ink },
      hoverlabel: {
        bgcolor: style.getPropertyValue("--paper").trim(),
        bordercolor: style.getPropertyValue("--line-strong").trim(),
        font: { color: ink, size: 13 },
        align: "left",
        namelength: 0,
      },
    };
  }

  async function draw() {
    const button = shown;
    const [library, all] = await Promise.all([loadPlotly(), loadFigures()]);
    if (!button || shown !== button) return;
    const style = getComputedStyle(document.documentElement);
    const figure = themed(all[Number(button.dataset.figure)], style);
    const width = Math.floor(place.clientWidth);
    const height = Math.floor(place.clientHeight);
    await library.react(place, figure.data, laidOut(figure, width, height, style), {
      displaylogo: false,
      displayModeBar: true,
      modeBarButtons: [["zoom2d", "pan2d", "resetScale2d", "toImage"]],
      toImageButtonOptions: { format: "svg", filename: `figure-${button.dataset.figure}` },
      responsive: false,
      scrollZoom: false,
    });
    place.dataset.figure = button.dataset.figure;
  }

  // The marks' meaning stands above several figures; here it comes along.
  function keyOf(figure) {
    const above = figure.closest(".flowing")?.previousElementSibling;
    const found = figure.querySelector(".legend") ?? (above?.matches(".legend") ? above : null);
    return found ? [found.cloneNode(true)] : [];
  }

  async function explore(button) {
    const figure = button.closest(".drawing");
    shown = button;
    title.textContent = figure.querySelector(".titled")?.textContent ?? "";
    close.textContent = button.dataset.close;
    legend.replaceChildren(...keyOf(figure));
    dialog.showModal();
    title.focus({ preventScroll: true });
    try {
      await draw();
    } catch (problem) {
      dialog.close();
      button.textContent = button.dataset.failed;
      button.disabled = true;
    }
  }

  // By its button, by Escape, or by a click beside it.
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    if (place.dataset.figure) window.Plotly?.purge(place);
    place.replaceChildren();
    delete place.dataset.figure;
    shown = null;
  });

  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", () => explore(button));
  }

  const redraw = () => shown && draw();
  let waiting = 0;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(redraw, 150);
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
})();

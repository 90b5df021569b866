"use strict";
// A figure is an SVG of the page; its button swaps it for a plotly figure to hover over and zoom into, and back.
(() => {
  const shown = new Map();
  let plotly = null;
  let figures = null;

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

  function laidOut(figure, width, style) {
    const ink = style.getPropertyValue("--ink").trim();
    const layout = { ...figure.layout };
    if (width < 640) {
      for (const [key, part] of Object.entries(figure.narrow)) {
        layout[key] = typeof part === "object" ? { ...layout[key], ...part } : part;
      }
    }
    return {
      ...layout,
      width,
      font: { family: style.getPropertyValue("--sans").trim(), size: 12, color: ink },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      // A finger scrolls the page.
      dragmode: width < 640 ? false : "zoom",
      modebar: { bgcolor: "rgba(0,0,0,0)", color: style.getPropertyValue("--ink-soft").trim(), activecolor: ink },
      hoverlabel: {
        bgcolor: style.getPropertyValue("--paper").trim(),
        bordercolor: style.getPropertyValue("--line-strong").trim(),
        font: { color: ink, size: 12 },
        align: "left",
        namelength: 0,
      },
    };
  }

  async function draw(button, place) {
    const [library, all] = await Promise.all([loadPlotly(), loadFigures()]);
    const width = Math.floor(place.clientWidth);
    if (!width) return;
    const style = getComputedStyle(document.documentElement);
    const figure = themed(all[Number(button.dataset.figure)], style);
    await library.react(place, figure.data, laidOut(figure, width, style), {
      displaylogo: false,
      displayModeBar: true,
      modeBarButtons: [["zoom2d", "pan2d", "resetScale2d", "toImage"]],
      toImageButtonOptions: { format: "svg", filename: `figure-${button.dataset.figure}` },
      responsive: false,
      scrollZoom: false,
    });
  }

  function putBack(button) {
    const place = shown.get(button);
    window.Plotly?.purge(place);
    place.remove();
    shown.delete(button);
    button.closest(".drawing").classList.remove("exploring");
    button.textContent = button.dataset.explore;
    button.setAttribute("aria-expanded", "false");
  }

  async function explore(button) {
    const place = document.createElement("div");
    place.className = "explored";
    shown.set(button, place);
    const figure = button.closest(".drawing");
    figure.classList.add("exploring");
    button.before(place);
    button.textContent = button.dataset.back;
    button.setAttribute("aria-expanded", "true");
    button.disabled = true;
    try {
      await draw(button, place);
    } catch (problem) {
      putBack(button);
      button.textContent = button.dataset.failed;
      return;
    }
    button.disabled = false;
    button.focus({ preventScroll: true });
  }

  for (const button of document.querySelectorAll("button.explore")) {
    button.dataset.explore = button.textContent;
    button.setAttribute("aria-expanded", "false");
    button.hidden = false;
    button.addEventListener("click", () => (shown.has(button) ? putBack(button) : explore(button)));
  }

  const redraw = () => [...shown].forEach(([button, place]) => draw(button, place));
  let waiting = 0;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(redraw, 150);
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
})();

"use strict";
// The live threshold: unpacks the sweeps, builds the table of groups and moves its numbers along the slider.
// Every number was rounded where the page was made; nothing is computed here but places on the screen.
(() => {
  const MANY = 30;
  const LARGEST = 12;
  const QUIET = 400;

  for (const root of document.querySelectorAll(".threshold")) {
    const live = root.querySelector(".live");
    if (!live || typeof DecompressionStream === "undefined") continue;
    unpack(live.querySelector(".packed").textContent.trim()).then((data) => start(root, live, data));
  }

  async function unpack(packed) {
    const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const data = JSON.parse(await new Response(stream).text());
    for (const group of data.curves) for (const curve of group) for (let i = 0; i < 3; i += 1) curve[i] = summed(curve[i]);
    for (const [name, steps] of Object.entries(data.cohort)) data.cohort[name] = summed(steps);
    return data;
  }

  // Steps from one threshold to the next, back to the numbers; null where there is none.
  function summed(steps) {
    let last = 0;
    return steps.map((step) => (step === null ? null : (last += step)));
  }

  function start(root, live, data) {
    const { thresholds, measures, words } = data;
    const locked = data.locked[0];
    const range = live.querySelector("input[type=range]");
    const number = live.querySelector("input[type=number]");
    const told = live.querySelector(".told");
    const back = live.querySelector(".back");
    const table = live.querySelector("table");
    const more = live.querySelector(".more");
    const [which, pair] = live.querySelectorAll("select");
    let rows = [];
    let showsAll = false;
    let later = 0;

    function fill(sentence, values) {
      return sentence.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
    }

    function written(value, measure) {
      const text = (Math.abs(value) / 10 ** measure.digits).toFixed(measure.digits);
      return value < 0 ? `\u2212${text}` : text;
    }

    function between(curve, measure, at) {
      const [, low, high] = curve;
      if (low[at] === null) return "";
      return fill(words.interval, { low: written(low[at], measure), high: written(high[at], measure) });
    }

    function made(tag, text, name) {
      const element = document.createElement(tag);
      if (text) element.textContent = text;
      if (name) element.className = name;
      return element;
    }

    function aside(m) {
      return Math.floor(m / 2) === Number(pair.value) ? "" : "aside";
    }

    function heading() {
      const row = made("tr");
      const first = made("th", words.group);
      first.scope = "col";
      row.append(first);
      measures.forEach((measure, m) => {
        const cell = made("th", measure.head, aside(m));
        cell.scope = "col";
        cell.title = measure.reading;
        row.append(cell);
      });
      const head = made("thead");
      head.append(row);
      return head;
    }

    function groupRow(place) {
      const [name, attribute, , isSoft] = data.groups[place];
      const row = made("tr", "", attribute < 0 ? "total" : isSoft ? "soft" : "");
      const first = made("th");
      first.scope = "row";
      first.append(made("bdi", name));
      row.append(first);
      const cells = measures.map((measure, m) => {
        const cell = made("td", "", aside(m));
        const value = made("b");
        const interval = made("small");
        cell.append(value, interval);
        let track = null;
        const was = data.curves[place][m][0][locked];
        if (measure.track) {
          track = made("span", "", "track");
          track.append(made("s"), made("i"));
          if (was !== null) {
            track.append(made("u"));
            track.style.setProperty("--locked", was / 10 ** measure.digits);
          }
          cell.append(track);
        }
        row.append(cell);
        return { cell, value, interval, track };
      });
      rows.push({ place, cells });
      return row;
    }

    function attributeRow(name) {
      const row = made("tr", "", "head");
      const cell = made("th");
      cell.colSpan = measures.length + 1;
      cell.scope = "rowgroup";
      const inner = made("span");
      inner.append(made("bdi", name));
      cell.append(inner);
      row.append(cell);
      return row;
    }

    function build() {
      rows = [];
      const body = made("tbody");
      const wanted = which.value === "" ? data.attributes.map((_, a) => a) : [Number(which.value)];
      let hidden = 0;
      data.groups.forEach(([, attribute], place) => attribute < 0 && body.append(groupRow(place)));
      for (const a of wanted) {
        let members = data.groups.map((_, place) => place).filter((place) => data.groups[place][1] === a);
        if (members.length > MANY) {
          hidden = members.length;
          if (!showsAll) {
            const largest = new Set([...members].sort((x, y) => data.groups[y][2] - data.groups[x][2]).slice(0, LARGEST));
            members = members.filter((place) => largest.has(place));
          }
        }
        body.append(attributeRow(data.attributes[a]), ...members.map(groupRow));
      }
      more.hidden = hidden === 0;
      more.textContent = showsAll ? words.fewer : fill(words.more, { n: hidden });
      table.querySelector("thead")?.remove();
      table.querySelector("tbody")?.remove();
      table.append(heading(), body);
      move();
    }

    // Everything that stands at one threshold.
    function move() {
      const at = Number(range.value);
      for (const { place, cells } of rows) {
        cells.forEach((cell, m) => {
          const curve = data.curves[place][m];
          const value = curve[0][at];
          const measure = measures[m];
          cell.cell.classList.toggle("missing", value === null);
          cell.value.textContent = value === null ? words.missing : written(value, measure);
          cell.cell.title = value === null || curve[1][at] === null ? curve[3] : "";
          cell.interval.textContent = between(curve, measure, at);
          if (!cell.track) return;
          const unit = 10 ** measure.digits;
          cell.track.style.setProperty("--value", (value ?? 0) / unit);
          cell.track.style.setProperty("--low", (curve[1][at] ?? 0) / unit);
          cell.track.style.setProperty("--high", (curve[2][at] ?? 0) / unit);
        });
      }
      const isLocked = data.locked.includes(at);
      const state = fill(isLocked ? words.locked : words.explored, { threshold: thresholds[at] });
      live.classList.toggle("explores", !isLocked);
      live.querySelector(".state").textContent = state;
      range.setAttribute("aria-valuetext", state);
      back.disabled = at === locked;
    }

    // The whole cohort and the group that is found least, in words.
    function sentence(at) {
      const sensitivity = measures.findIndex((measure) => measure.key === "sensitivity");
      const whole = Object.entries(data.cohort).map(([name, values]) => [name, values[at]]);
      if (sensitivity < 0 || whole.length < 3 || whole.some(([, value]) => value === null)) return "";
      const parts = [fill(words.cohort, { threshold: thresholds[at], ...Object.fromEntries(whole) })];
      const measure = measures[sensitivity];
      let lowest = -1;
      data.groups.forEach(([, attribute, , isSoft], place) => {
        const value = data.curves[place][sensitivity][0][at];
        if (!data.told.includes(attribute) || isSoft || value === null) return;
        if (lowest < 0 || value < data.curves[lowest][sensitivity][0][at]) lowest = place;
      });
      if (lowest >= 0) {
        const [name, attribute] = data.groups[lowest];
        const curve = data.curves[lowest][sensitivity];
        const interval = between(curve, measure, at);
        const plain = written(curve[0][at], measure);
        const value = interval ? fill(words.both, { value: plain, interval }) : plain;
        parts.push(fill(words.lowest, { group: `\u2068${data.attributes[attribute]} ${name}\u2069`, value }));
      }
      return parts.join(words.between);
    }

    // The sentence waits until the slider rests, so that a screen reader does not stumble over every step.
    function tell(note = "") {
      clearTimeout(later);
      later = setTimeout(() => {
        told.textContent = [note, sentence(Number(range.value))].filter(Boolean).join(words.between);
      }, QUIET);
    }

    function go(at, note) {
      range.value = at;
      number.value = thresholds[at];
      move();
      tell(note);
    }

    function nearest(wanted) {
      let best = 0;
      thresholds.forEach((text, at) => {
        if (Math.abs(Number(text) - wanted) < Math.abs(Number(thresholds[best]) - wanted)) best = at;
      });
      return best;
    }

    function option(value, text) {
      const element = made("option", text);
      element.value = value;
      return element;
    }

    const isMany = data.groups.length > MANY;
    if (!isMany) which.append(option("", words.all));
    data.attributes.forEach((name, a) => which.append(option(a, name)));
    if (data.first >= 0 && window.matchMedia("(max-width: 40rem)").matches) which.value = data.first;
    which.closest("label").hidden = data.attributes.length < 2;
    for (let m = 0; m < measures.length; m += 2) {
      pair.append(option(m / 2, measures.slice(m, m + 2).map((measure) => measure.head).join(" · ")));
    }

    range.addEventListener("input", () => go(Number(range.value)));
    number.addEventListener("change", () => {
      const wanted = Number(number.value);
      if (number.value === "" || !Number.isFinite(wanted)) return go(Number(range.value));
      const at = nearest(wanted);
      const isThere = Number(thresholds[at]) === wanted;
      return go(at, isThere ? "" : fill(words.nearest, { wanted: String(wanted), threshold: thresholds[at] }));
    });
    back.addEventListener("click", () => {
      go(locked);
      range.focus();
    });
    which.addEventListener("change", build);
    pair.addEventListener("change", build);
    more.addEventListener("click", () => {
      showsAll = !showsAll;
      build();
    });

    live.hidden = false;
    root.classList.add("running");
    range.value = locked;
    number.value = thresholds[locked];
    build();
    told.textContent = sentence(locked);
    root.dataset.ready = "true";
  }
})();

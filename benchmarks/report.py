"""How long the report of a large audit takes to write and to open, beside a page of the same curves as plotly itself writes it.

    python benchmarks/report.py                        # a cohort of 1,000,000 rows and 100 groups
    python benchmarks/report.py --audit audit.json     # an audit that is there already

Read and render are timed in a fresh process each, from audit.json alone. Both pages are opened in headless Chromium, taking turns,
each time in a fresh profile. A page is interactive when its first content is painted, its document is complete, its slider or its
figures are there, and the last task that kept the browser busy for 50 ms or more has ended: from then on a click is answered.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import click
import numpy as np
import pandas as pd
from populations import Population, draw
from replicating import table

ROWS = 1_000_000
GROUPS = ("site", "vendor", "ethnicity", "vendor*ethnicity")
"""20 + 8 + 8 + 64 groups."""

MOST_SECONDS, MOST_MEGABYTES, MOST_INTERACTIVE = 3.0, 2.5, 1.0
"""Goals: reading and rendering, the page's size, and from opening the page until a click is answered."""

SETTLED = 4_000
"""Milliseconds that a page is watched for tasks; the slower of the two is done in half of it."""

WATCH = """(milliseconds) => new Promise((done) => {
  let busyUntil = 0, drawn = 0;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) busyUntil = Math.max(busyUntil, task.startTime + task.duration);
  }).observe({ type: "longtask", buffered: true });
  const look = () => {
    const waiting = document.querySelector(".live[hidden], .plotly-graph-div:not(:has(.main-svg))");
    if (document.readyState === "loading" || waiting) requestAnimationFrame(look);
    else drawn = performance.now();
  };
  look();
  setTimeout(() => {
    const [page] = performance.getEntriesByType("navigation");
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    const painted = paint.startTime, parsed = page.domInteractive, loaded = page.domContentLoadedEventEnd;
    done({ painted, parsed, drawn, interactive: Math.max(painted, loaded, drawn, busyUntil) });
  }, milliseconds);
})"""


def write_cohort(path: Path) -> None:
    random = np.random.default_rng(0)
    patients = ROWS // 2
    cohort = draw(Population(0.3, 0.85), patients, 2, random)
    columns = {
        "patient_id": np.char.add("P", np.char.zfill(cohort.patient.astype(str), 8)),
        "label": cohort.label.astype(int),
        "score": np.round(cohort.score, 8),
        "site": np.char.add("Site ", (random.integers(0, 20, patients)[cohort.patient] + 1).astype(str)),
        "vendor": np.array([f"Vendor {c}" for c in "ABCDEFGH"])[random.integers(0, 8, ROWS)],
        "ethnicity": np.array([f"Ethnicity {c}" for c in "ABCDEFGH"])[random.integers(0, 8, patients)[cohort.patient]],
    }
    pd.DataFrame(columns).to_csv(path, index=False)


def make_audit(folder: Path) -> Path:
    """The audit of such a cohort by the command line; its audit.json."""
    write_cohort(folder / "cohort.csv")
    chosen = [text for name in GROUPS for text in ("--group", name)]
    command = [sys.executable, "-m", "radaudit", "report", str(folder / "cohort.csv"), "--threshold", "0.3", "--quiet"]
    subprocess.run([*command, *chosen, "-o", str(folder / "report")], check=True)
    return folder / "report" / "audit.json"


def render(audit: Path, page: Path) -> dict[str, float]:
    """Runs in a fresh process: the page from the audit.json, and how long it took."""
    from radaudit.workflows.rendering import render_audit

    started, busy = time.perf_counter(), time.process_time()
    result = render_audit(audit)
    read = time.perf_counter()
    html = result.to_html()
    done = time.perf_counter()
    busy = time.process_time() - busy
    page.write_text(html, encoding="utf-8")
    return {"read": read - started, "render": done - read, "total": done - started, "processor": busy}


def write_plotly_page(audit: Path, page: Path) -> int:
    """The audit's curves as plotly writes figures: one for each kind of curve and attribute, plotly.js once in the page.

    Returns:
        The number of figures.
    """
    import plotly.graph_objects as go
    from plotly.offline import get_plotlyjs

    from radaudit.workflows.rendering import render_audit

    figures: dict[tuple[str, str], go.Figure] = {}
    for curve in render_audit(audit).evidence.curves:
        figure = figures.setdefault((curve.kind, curve.group.attribute), go.Figure())
        figure.add_scatter(x=list(curve.x), y=list(curve.y), mode="lines", name=curve.group.label)
    drawn = [
        f"<h2>{kind} by {name}</h2>{f.to_html(False, include_plotlyjs=False)}" for (kind, name), f in figures.items()
    ]
    whole = f"<!doctype html><meta charset=utf-8><title>plotly</title><script>{get_plotlyjs()}</script>{''.join(drawn)}"
    page.write_text(whole, encoding="utf-8")
    return len(figures)


def open_pages(pages: dict[str, Path], rounds: int) -> dict[str, list[dict[str, float]]]:
    """Milliseconds until painted, parsed and interactive, for every page and round; the pages take turns."""
    from playwright.sync_api import sync_playwright

    found: dict[str, list[dict[str, float]]] = {name: [] for name in pages}
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    program = next((path for name in names if (path := shutil.which(name))), None)
    if program is None:
        raise click.ClickException("Chromium is not on the PATH.")
    with sync_playwright() as playwright:
        for turn in range(rounds):
            for name in sorted(pages, reverse=bool(turn % 2)):
                browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
                page = browser.new_page(viewport={"width": 1400, "height": 900})
                page.goto(pages[name].as_uri(), wait_until="commit")
                found[name].append(page.evaluate(WATCH, SETTLED))
                browser.close()
    return found


def report(
    timed: list[dict[str, float]], pages: dict[str, Path], opened: dict[str, list[dict[str, float]]]
) -> list[str]:
    """Prints both tables; returns the goals that were missed."""
    middle = {key: median(run[key] for run in timed) for key in timed[0]}
    shown_as = {"read": "read audit.json", "render": "render", "total": "both", "processor": "processor time of both"}
    print(table([*shown_as.values()], [[f"{middle[key]:.2f} s" for key in shown_as]]), "\n")
    size = {name: path.stat().st_size / 1e6 for name, path in pages.items()}
    shown = {name: {key: median(run[key] for run in runs) / 1e3 for key in runs[0]} for name, runs in opened.items()}
    rows = []
    for name, runs in opened.items():
        slowest = max(run["interactive"] for run in runs) / 1e3
        rows.append([name, f"{size[name]:.2f} MB", *(f"{shown[name][k]:.2f} s" for k in ("painted", "parsed", "drawn")),
                     f"{shown[name]['interactive']:.2f} s (slowest {slowest:.2f} s)"])  # fmt: skip
    print(table(["page", "size", "first paint", "parsed", "drawn", "interactive"], rows), "\n")
    ours = shown["radaudit"]
    told = {
        f"read and rendered in {middle['total']:.2f} s, wanted {MOST_SECONDS:g} s": middle["total"] <= MOST_SECONDS,
        f"{size['radaudit']:.2f} MB, wanted {MOST_MEGABYTES:g} MB": size["radaudit"] <= MOST_MEGABYTES,
        f"interactive in {ours['interactive']:.2f} s, wanted {MOST_INTERACTIVE:g} s": ours["interactive"]
        <= MOST_INTERACTIVE,
    }
    for text, is_met in told.items():
        print(f"- {'met' if is_met else '**missed**'}: {text} at most")
    return [text for text, is_met in told.items() if not is_met]


@click.command(help=__doc__)
@click.option(
    "--audit", type=click.Path(path_type=Path, exists=True), help="An audit.json to take in place of a new one."
)
@click.option("--rounds", type=click.IntRange(1), default=5, show_default=True)
@click.option("--page", type=click.Path(path_type=Path), hidden=True)
def main(audit: Path | None, rounds: int, page: Path | None) -> None:
    """Prints the tables; exits with 1 when a goal is missed."""
    if audit is not None and page is not None:
        print(json.dumps(render(audit, page)))
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        source = audit or make_audit(folder)
        pages = {"radaudit": folder / "report.html", "plotly's own": folder / "plotly.html"}
        command = [sys.executable, __file__, "--audit", str(source), "--page", str(pages["radaudit"])]
        timed = [
            json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            for _ in range(rounds)
        ]
        n = write_plotly_page(source, pages["plotly's own"])
        print(f"{source.stat().st_size / 1e6:.1f} MB of audit.json; {n} figures of its curves in plotly's page\n")
        sys.exit(1 if report(timed, pages, open_pages(pages, rounds)) else 0)


if __name__ == "__main__":
    main()

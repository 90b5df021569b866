"""The report as one file: complete, self-contained, inert whatever the names are, the same bytes for the same audit."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from radaudit.present.page.assets import assets
from radaudit.present.page.report import render_html
from radaudit.present.page.templates import template_root
from radaudit.records import EVERYONE, Group
from tests.present.evidence_factory import HOSTILE, make_audit, make_evidence
from tests.present.page_reading import read_page

ORDER = [
    "verdict", "cohort", "performance", "gaps", "spread", "intersections", "calibration", "decision-curves", "errors",
    "threshold", "score-distributions", "transport", "gallery", "roc-curves", "missing-groups", "limits", "methods", "provenance",
]  # fmt: skip
SHAPES = {
    "full": {"n_attributes": 3},
    "tiny": {"kind": "tiny"},
    "empty": {"kind": "empty"},
    "missing": {"kind": "missing"},
    "hostile": {"hostile": True},
    "many": {"n_attributes": 1, "n_levels": 300},
    "one attribute of one level": {"n_attributes": 0, "n_levels": 1},
}


@pytest.fixture(scope="module", params=list(SHAPES))
def page(request):
    audit = make_audit(**SHAPES[request.param])
    html = render_html(audit)
    return audit, html, read_page(html)


def test_sections_stand_in_their_order(page):
    _, _, reading = page
    assert reading.sections == [key for key in ORDER if key in reading.sections]
    assert {"verdict", "cohort", "limits", "methods", "provenance"} <= set(reading.sections)


def test_ids_are_unique_and_every_inner_link_lands(page):
    _, _, reading = page
    assert len(reading.ids) == len(set(reading.ids))
    broken = {link for link in reading.links if link.startswith("#") and link[1:] not in reading.ids}
    assert broken == set()


def test_page_asks_for_nothing(page):
    _, _, reading = page
    for tag, attributes in reading.tags:
        assert "src" not in attributes, tag
        assert tag not in ("link", "iframe", "object", "embed", "img", "form", "base"), tag
        if tag != "a" and attributes.get("href"):
            assert attributes["href"].startswith("#"), (tag, attributes)
    outside = [link for link in reading.links if not link.startswith("#")]
    assert all(link.startswith("https://doi.org/10.") for link in outside)
    assert all("noopener" in (a.get("rel") or "") for _, a in reading.tags if (a.get("href") or "").startswith("http"))
    assert "url(" not in assets().style
    assert "@import" not in assets().style


def test_policy_allows_the_projects_scripts_by_hash_and_no_connection(page):
    _, _, reading = page
    policy = next(a["content"] for tag, a in reading.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert "connect-src 'none'" in policy
    scripts = re.search(r"script-src ([^;]*);", policy).group(1)
    assert "unsafe" not in scripts
    run = [raw for a, raw in reading.scripts if "type" not in a]
    assert len(run) == len(assets().scripts) >= 2
    for code in run:
        assert "sha256-" + base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() in scripts
    assert not any(name.startswith("on") for _, a in reading.tags for name in a)


def test_no_number_is_nan_and_no_value_is_none(page):
    _, _, reading = page
    words = " ".join(reading.text.values())
    for bad in ("nan", "None", "inf", "Infinity", "NaN"):
        assert not re.search(rf"\b{bad}\b", words), bad


def test_every_figure_has_its_message_in_words(page):
    _, _, reading = page
    drawings = [a for _, a in reading.tags if a.get("class") == "drawn"]
    assert len(drawings) == len(reading.figures)
    assert all(a["role"] == "img" and len(a["aria-label"]) > 40 for a in drawings)


def test_plotly_is_packed_once_and_unpacks_to_what_the_hash_allows():
    html = render_html(make_audit())
    packed = re.findall(r'id="plotly-packed">([^<]*)<', html)
    assert len(packed) == 1
    code = gzip.decompress(base64.b64decode(packed[0])).decode()
    assert code.startswith("/**\n* plotly.js (basic - minified)")
    assert "sha256-" + base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() in assets().hashes


def test_page_without_figures_carries_no_plotly():
    html = render_html(make_audit(kind="empty"))
    assert '<script type="application/octet-stream"' not in html
    assert len(html) < 100_000


def test_usual_page_is_light():
    assert len(render_html(make_audit(n_attributes=3)).encode()) < 2_500_000


def test_same_audit_same_bytes():
    assert render_html(make_audit()) == render_html(make_audit())


def test_names_are_text_everywhere():
    html = render_html(make_audit(hostile=True))
    reading = read_page(html)
    tags = {tag for tag, _ in reading.tags}
    assert "img" not in tags
    assert '<b>"Hostile" & {{ 7*7 }} title</b>' in "".join(reading.text.values())
    assert "{{ 7*7 }}" in reading.text["cohort"]
    assert not any(cell == "49" for row in reading.rows["cohort"] for cell in row)
    name = HOSTILE[0][2][0][0]
    assert reading.row("cohort", name, "900")[1] == "900"
    for figure in reading.figures:
        drawn = str([t for t in _strings(figure) if "onerror" in t or "alert" in t])
        assert "<img" not in drawn
        assert "<script" not in drawn
    assert html.count("</script>") == len(reading.scripts)


def test_template_code_in_names_is_not_run():
    title = "{{ 7*7 }}{% raw %}"
    reading = read_page(render_html(replace(make_audit(), title=title)))
    assert title in "".join(reading.text.values())


def test_demonstration_is_a_banner():
    audit = make_audit()
    note = "Demonstration data: nothing here is real."
    evidence = replace(audit.evidence, notes=(note, *audit.evidence.notes))
    reading = read_page(render_html(replace(audit, evidence=evidence)))
    assert any(a.get("class") == "banner" for _, a in reading.tags)
    assert note in reading.text[""]
    assert note not in reading.text["cohort"]
    titled = read_page(render_html(replace(audit, title="A demonstration")))
    assert any(a.get("class") == "banner" for _, a in titled.tags)
    plain = read_page(render_html(audit))
    assert not any(a.get("class") == "banner" for _, a in plain.tags)


def test_no_row_of_the_cohort_can_be_on_the_page():
    """The page is made from an audit alone, which holds groups and counts; a stray name would have to come from there."""
    audit = make_audit(evidence=make_evidence(1))
    reading = read_page(render_html(audit))
    shown = {row[0] for row in reading.rows["cohort"] if len(row) == 7} - {"Group"}
    assert shown == {"Everyone"} | {s.group.value for s in audit.evidence.groups if s.group != EVERYONE}


def test_templates_are_found_beside_or_inside_the_package(tmp_path, monkeypatch):
    assert (template_root() / "report.html.jinja").is_file()
    (tmp_path / "templates").mkdir()
    monkeypatch.setattr("radaudit.present.page.templates.files", lambda _: tmp_path)
    assert template_root() == tmp_path / "templates"


def test_only_the_projects_own_assets_are_trusted():
    used = [
        (path.name, found)
        for path in Path(template_root()).rglob("*.jinja")
        for found in re.findall(r"\{\{[^}]*\|\s*safe[^}]*\}\}", path.read_text(encoding="utf-8"))
    ]
    assert sorted(used) == [
        ("shell.html.jinja", "{{ assets.style|safe }}"),
        ("shell.html.jinja", "{{ script|safe }}"),
    ]


def test_rendering_needs_neither_pandas_nor_torch():
    code = (
        "import sys; from radaudit.present.page.report import render_html; from tests.present.evidence_factory import make_audit\n"
        "render_html(make_audit()); print([m for m in ('pandas', 'torch', 'scipy', 'sklearn') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[3], check=True
    )
    assert done.stdout.strip() == "[]"


def test_group_named_like_the_whole_cohort_is_not_taken_for_it():
    evidence = make_evidence(1)
    odd = Group("vendor", "Everyone")
    groups = tuple(replace(s, group=odd) if s.group.value == "GE" else s for s in evidence.groups)
    measurements = tuple(replace(m, group=odd) if m.group.value == "GE" else m for m in evidence.measurements)
    odd_evidence = replace(
        evidence, groups=groups, measurements=measurements, comparisons=(), curves=(), sweeps=(), heterogeneity=(),
        transport=(), usefulness=(), missing_groups=(), cross_groups=(),
    )  # fmt: skip
    reading = read_page(render_html(make_audit(evidence=odd_evidence)))
    rows = [r for r in reading.rows["cohort"] if r[0] == "Everyone" and len(r) == 7]
    assert [r[1] for r in rows] == ["1,855", "900"]


def _strings(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [s for v in value for s in _strings(v)] if isinstance(value, list) else []

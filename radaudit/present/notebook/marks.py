"""Verdicts and gaps as small inline drawings for a notebook, which may be light or dark: no style sheet, no script.

A notebook's theme is not known here. So text takes the notebook's own ink, and every color has about the same luminance
(0.18), which stands out against white as well as against black.
"""

from __future__ import annotations

from markupsafe import Markup

from radaudit.records import Comparison, Verdict

COLORS = {
    Verdict.FAIL: "#d94336",
    Verdict.CONCERN: "#a97000",
    Verdict.INCONCLUSIVE: "#7274c8",
    Verdict.NOT_APPLICABLE: "#77797d",
    Verdict.MUTED: "#77797d",
    Verdict.PASS: "#0a8663",
}

_SIGN = 'fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round"'
_LINE = 'fill="none" stroke="{c}" stroke-width="1.8" stroke-linecap="round"'
_SHAPES = {
    Verdict.FAIL: f'<rect x="1" y="1" width="18" height="18" rx="2.5" fill="{{c}}"/><path d="M6 6l8 8M14 6l-8 8" {_SIGN}/>',
    Verdict.CONCERN: (
        f'<path d="M10 1L19.4 18.2H.6z" fill="{{c}}"/><path d="M10 7v5.4" {_SIGN}/><circle cx="10" cy="15.4" r="1.2" fill="#fff"/>'
    ),
    Verdict.INCONCLUSIVE: (
        '<circle cx="10" cy="10" r="8.6" fill="none" stroke="{c}" stroke-width="1.7" stroke-dasharray="3 2"/>'
        f'<path d="M7.4 7.9a2.6 2.6 0 1 1 3.9 2.2c-.9.5-1.3 1-1.3 1.9" {_LINE}/><circle cx="10" cy="14.7" r="1.15" fill="{{c}}"/>'
    ),
    Verdict.NOT_APPLICABLE: f'<path d="M5.5 10h9" {_LINE}/>',
    Verdict.MUTED: (
        f'<path d="M2.6 7.6h3.3L10.4 4v12L5.9 12.4H2.6z" fill="{{c}}"/><path d="M13.4 7.6l4.6 4.8M18 7.6l-4.6 4.8" {_LINE}/>'
    ),
    Verdict.PASS: f'<circle cx="10" cy="10" r="9" fill="{{c}}"/><path d="M5.8 10.4l2.9 2.9 5.6-6.2" {_SIGN}/>',
}
"""The shapes of the page (`templates/marks.html.jinja`), with their colors in them."""

WIDTH, HEIGHT = 108, 10


def mark(verdict: Verdict) -> Markup:
    """The verdict's shape; the word beside it says the same."""
    inside = _SHAPES[verdict].replace("{c}", COLORS[verdict])
    style = "width:1.05em;height:1.05em;vertical-align:-.18em"
    return Markup('<svg viewBox="0 0 20 20" style="{}" aria-hidden="true">{}</svg>').format(style, Markup(inside))  # noqa: S704


def gap_strip(gap: Comparison, reach: float, margin: float | None, verdict: Verdict | None) -> Markup:
    """A gap on an axis from -`reach` to `reach`: its interval, its value, no gap, and the margin as a shaded stretch.

    Args:
        gap: The gap, whose simultaneous interval is drawn; ends beyond the axis reach its edge.
        reach: Half the axis, above 0.
        margin: Largest gap that is unimportant; None where the policy has none.
        verdict: Decides the color.
    """
    color = COLORS.get(verdict, "currentColor") if verdict else "currentColor"
    parts = []
    if margin is not None:
        low, high = _across(-margin, reach), _across(margin, reach)
        parts.append(f'<rect x="{low:g}" width="{high - low:g}" height="{HEIGHT}" fill="currentColor" opacity=".13"/>')
    zero = _across(0.0, reach)
    parts.append(f'<path d="M{zero:g} 0V{HEIGHT}" stroke="currentColor" opacity=".5"/>')
    middle = HEIGHT / 2
    if gap.low is not None and gap.high is not None:
        ends = f"M{_across(gap.low, reach):g} {middle:g}H{_across(gap.high, reach):g}"
        parts.append(f'<path d="{ends}" stroke="{color}" stroke-width="2"/>')
    if gap.gap.value is not None and abs(gap.gap.value) <= reach:
        parts.append(f'<circle cx="{_across(gap.gap.value, reach):g}" cy="{middle:g}" r="3" fill="{color}"/>')
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    drawn = f'<svg {size} style="display:block" aria-hidden="true">{"".join(parts)}</svg>'
    return Markup(drawn)  # noqa: S704  # numbers and colors of our own, nothing that a user typed


def _across(value: float, reach: float) -> float:
    """Where a value stands, within the drawing."""
    share = (value + reach) / (2 * reach)
    return round(WIDTH * min(1.0, max(0.0, share)), 1)

"""Made-up curves of one group, none where it is small."""

from __future__ import annotations

from radaudit.records import Curve, Group

KINDS = (
    "roc", "reliability", "calibration", "net_benefit", "net_benefit_treat_all", "standardized_net_benefit",
    "standardized_net_benefit_treat_all", "interventions_avoided", "score_events", "score_nonevents",
)  # fmt: skip


def made_up_curves(group: Group, n: int, *, is_bad: bool) -> list[Curve]:
    if n < 25:
        return [Curve(kind, group, (), (), note="too few cases for a curve") for kind in KINDS]
    power, grid = (3 if is_bad else 6), tuple(i / 20 for i in range(21))
    thresholds, tenths = tuple(i / 100 for i in range(1, 100)), tuple((i + 0.5) / 10 for i in range(10))
    observed = tuple(min(1.0, x * (1.3 if is_bad else 1.0)) for x in tenths)
    band = tuple(max(0.0, y - 0.06) for y in observed), tuple(min(1.0, y + 0.06) for y in observed)
    bins = tuple(max(1, n // 10) for _ in tenths)
    risks = tuple((i + 0.5) / 50 for i in range(50))
    smooth = tuple(min(1.0, x * (1.25 if is_bad else 1.02)) for x in risks)
    benefit = tuple(0.18 * (1 - t) ** 2 for t in thresholds)
    treat_all = tuple(0.22 - 0.78 * t / (1 - t) for t in thresholds)
    share = 0.22
    return [
        Curve("roc", group, grid, tuple(1 - (1 - x) ** power for x in grid)),
        Curve("reliability", group, tenths, observed, *band, bins),
        Curve("calibration", group, risks, smooth, *_band(smooth, 0.04), joint_low=_band(smooth, 0.07)[0],
              joint_high=_band(smooth, 0.07)[1]),
        Curve("net_benefit", group, thresholds, benefit),
        Curve("net_benefit_treat_all", group, thresholds, treat_all),
        Curve("standardized_net_benefit", group, thresholds, tuple(y / share for y in benefit),
              tuple(y / share - 0.05 for y in benefit), tuple(y / share + 0.05 for y in benefit)),
        Curve("standardized_net_benefit_treat_all", group, thresholds, tuple(y / share for y in treat_all)),
        Curve("interventions_avoided", group, thresholds, tuple(40 * t for t in thresholds)),
        Curve("score_events", group, tuple(i / 10 for i in range(10)), tuple((i + 1) / 55 for i in range(10))),
        Curve("score_nonevents", group, tuple(i / 10 for i in range(10)), tuple((10 - i) / 55 for i in range(10))),
    ]  # fmt: skip


def _band(values: tuple[float, ...], half: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return tuple(max(0.0, y - half) for y in values), tuple(min(1.0, y + half) for y in values)

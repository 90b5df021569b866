"""Made-up curves of one group, none where it is small."""

from __future__ import annotations

from radaudit.records import Curve, Group


def made_up_curves(group: Group, n: int, *, is_bad: bool) -> list[Curve]:
    if n < 25:
        kinds = ("roc", "reliability", "net_benefit", "net_benefit_treat_all", "score_events", "score_nonevents")
        return [Curve(kind, group, (), (), note="too few cases for a curve") for kind in kinds]
    power, grid = (3 if is_bad else 6), tuple(i / 20 for i in range(21))
    thresholds, tenths = tuple(i / 100 for i in range(1, 100)), tuple((i + 0.5) / 10 for i in range(10))
    observed = tuple(min(1.0, x * (1.3 if is_bad else 1.0)) for x in tenths)
    band = tuple(max(0.0, y - 0.06) for y in observed), tuple(min(1.0, y + 0.06) for y in observed)
    bins = tuple(max(1, n // 10) for _ in tenths)
    return [
        Curve("roc", group, grid, tuple(1 - (1 - x) ** power for x in grid)),
        Curve("reliability", group, tenths, observed, *band, bins),
        Curve("net_benefit", group, thresholds, tuple(0.18 * (1 - t) ** 2 for t in thresholds)),
        Curve("net_benefit_treat_all", group, thresholds, tuple(0.22 - 0.78 * t / (1 - t) for t in thresholds)),
        Curve("score_events", group, tuple(i / 10 for i in range(10)), tuple((i + 1) / 55 for i in range(10))),
        Curve("score_nonevents", group, tuple(i / 10 for i in range(10)), tuple((10 - i) / 55 for i in range(10))),
    ]

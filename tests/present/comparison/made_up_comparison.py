"""Made-up comparisons of two models: any number of groups, any outcome, hostile names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from radaudit.judge.changes import judge_changes
from radaudit.judge.policy import read_policy
from radaudit.measure.comparison import BETTER
from radaudit.records import EVERYONE, Comparison, Estimate, Group
from radaudit.records.comparison import BASELINE, ModelComparison, ModelSide
from tests.present.evidence_factory import make_comparison, make_evidence
from tests.present.made_up_metrics import CARDS
from tests.present.made_up_run import make_provenance

Gap = Callable[[str, Group], float | None]


def gap_of(default: float = 0.0, **by_metric: float) -> Gap:
    """The change of every group: one number a metric."""
    return lambda metric, _: by_metric.get(metric, default)


def make_model_comparison(
    gap: Gap, *, half: float = 0.02, name: str = "model.pt", title: str = "new against old", **shape: object
) -> ModelComparison:
    """A comparison whose changes are `gap`, None for not estimable; further arguments are those of `make_evidence`."""
    evidence = make_evidence(**shape)  # type: ignore[arg-type]
    policy = read_policy()
    cards = {m: replace(card, better=BETTER.get(m, card.better)) for m, card in CARDS.items()}
    changed = [m for m in (*policy.primary, "brier", "net_benefit") if m in cards]
    comparisons = tuple(_compare(m, s.group, gap(m, s.group), half) for m in changed for s in evidence.groups)
    evidence = replace(evidence, cards=cards, comparisons=comparisons)
    side = ModelSide(name, "0" * 64, (0.4,), "given", 3, evidence.measurements)
    return ModelComparison(
        title, side, replace(side, name="new.pt"), evidence, judge_changes(evidence, policy), policy, make_provenance()
    )


def _compare(metric: str, group: Group, gap: float | None, half: float) -> Comparison:
    if gap is None:
        return Comparison(metric, group, BASELINE, Estimate(None, note="no diseased case in this group"))
    c = make_comparison(metric, group, gap, half, against=BASELINE, values=(0.8 + gap, 0.8), family=group.attribute)
    middle = (0.3, 0.5) if CARDS[metric].better == "target" else (None, None)
    return replace(c, midpoint_low=middle[0], midpoint_high=middle[1], p=0.2, p_adjusted=0.4)


__all__ = ["EVERYONE", "Group", "gap_of", "make_model_comparison"]

"""What to measure and how, the same for every slice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from radaudit.records.protocol import Prespecified

Against = Literal["rest", "overall"]
ProportionInterval = Literal["wilson", "clopper-pearson"]


@dataclass(frozen=True, slots=True)
class AnalysisPlan:
    """Settings of an audit's measures.

    Attributes:
        thresholds: Decision thresholds in (0, 1), the primary one first.
        threshold_source: "given", "declared by the model" or "default".
        level: Confidence level of every interval.
        primary: Metrics whose gaps are confirmatory: they share simultaneous intervals by attribute.
        seed: Of everything that draws.
        against: What a group is compared with: everybody else, or the whole cohort.
        references: Attribute -> the level that its other groups are compared with instead.
        clinical_range: Lowest and highest clinically reasonable threshold probability; None where nobody said.
        interval: Of proportions.
        prespecified: What a protocol named; gaps that it does not name are not confirmatory. None where there was no protocol.
    """

    thresholds: tuple[float, ...] = (0.5,)
    threshold_source: str = "default"
    level: float = 0.95
    primary: frozenset[str] = frozenset()
    seed: int = 0
    against: Against = "rest"
    references: Mapping[str, str] = field(default_factory=dict)
    clinical_range: tuple[float, float] | None = None
    interval: ProportionInterval = "wilson"
    prespecified: Prespecified | None = None

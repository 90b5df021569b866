"""Whether a release may pass: what was checked, how each check ended, and what that amounts to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["fail", "inconclusive", "pass", "told"]
FailOn = Literal["fail", "concern", "inconclusive"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked.

    Attributes:
        name: Stable name for machines: "RA401 sensitivity vendor=Canon"; the same check has the same name in every run.
        suite: What it belongs to: the attribute, or "audit" for what concerns no group.
        code: Code of the finding: "RA401"; "RA500" for a change between two models.
        title: What was checked, in a few words.
        outcome: "fail" and "inconclusive" hold the release up, "pass" does not; "told" is worth reading and decides nothing.
        words: What was found, in one or two sentences.
        advice: What to do, "" for nothing.
        compares: True for a gap between groups, or a change between models: without one that passed, nothing passes.
        otherwise: How it would have ended, had the policy not muted it; None where it was not muted.
        reason: Why the policy mutes it; "" where it does not.
    """

    name: str
    suite: str
    code: str
    title: str
    outcome: Outcome
    words: str
    advice: str = ""
    compares: bool = False
    otherwise: Outcome | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """The outcome of all checks.

    Attributes:
        title: Title of the audit or comparison.
        policy: Name of the policy that it was judged under.
        policy_sha256: Hash of the policy's bytes.
        fail_on: The mildest verdict that fails: "fail", "concern", or "inconclusive".
        checks: Every check, those that hold the release up first.
    """

    title: str
    policy: str
    policy_sha256: str
    fail_on: FailOn
    checks: tuple[Check, ...]

    @property
    def outcome(self) -> Outcome:
        """Fail where any check fails; else inconclusive where any is, or where no comparison passed; else pass."""
        found = {c.outcome for c in self.checks}
        if "fail" in found:
            return "fail"
        has_passed = any(c.compares and c.outcome == "pass" for c in self.checks)
        return "pass" if has_passed and "inconclusive" not in found else "inconclusive"

    @property
    def set_aside(self) -> tuple[Check, ...]:
        """The checks that would fail, did the policy not mute them: nobody may take a pass beside them for one without."""
        return tuple(c for c in self.checks if c.otherwise == "fail")

    def count(self, outcome: Outcome) -> int:
        """How many checks ended so."""
        return sum(c.outcome == outcome for c in self.checks)

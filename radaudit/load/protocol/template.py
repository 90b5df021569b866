"""The commented protocol that `radaudit protocol init` writes, with every default of its profile and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable

from radaudit.load.protocol.profiles import Defaults, defaults
from radaudit.records.protocol import MULTIPLICITY

_HEAD = """\
# The protocol of a validation: what is asked, of whom, and how large a gap may be, fixed before the labels are read.
#
#   1. Fill in what is empty; confirm or replace every margin. Only those who answer for the use of the model can do that.
#   2. radaudit protocol lock protocol.toml --by "..."      (writes protocol.lock.json beside this file; keep both)
#   3. radaudit report cohort.csv --protocol protocol.toml
#
# Comments, order and spacing may change after the lock, values may not: a change has to be amended, with a reason, and every
# report prints the amendments.

# {title}
profile = "{profile}"

# For whom, on which images, for which decision.
intended_use = ""

# Are the scores recalibrated on the site's own validation images before they are audited?
recalibration = false

# How verdicts hold for many groups at once: simultaneous intervals (single-step max-t) over all groups of an attribute and all
# primary measures. radaudit knows no other way; it stands here so that a reader finds it.
multiplicity = "{multiplicity}"

[model]
name = ""
# SHA-256 of the model's file: only this very file may then be audited.
# sha256 = ""

# Where the protocol is for a comparison with an older model (radaudit compare): which one, and where it decides. Without a
# threshold of its own it decides at the primary one, as the model above.
# [baseline]
# name = "the version in use"
# sha256 = "..."
# threshold = 0.5

[analysis]
# What to compare by: ["sex", "vendor", "age:40,65"]. Whatever else is compared is exploratory.
groups = []
# A case is flagged from this score on. The first is the primary one; verdicts can fail there only.
thresholds = []
threshold_origin = ""
# Threshold probabilities that are clinically reasonable; decision curves are judged there, and nowhere without it.
# clinical_range = [0.05, 0.30]
# What is counted: "image", or the patient by the highest or mean score ("patient-max", "patient-mean").
unit = "image"
# A group is compared with all others ("rest") or with the whole cohort ("overall").
against = "rest"
# {interval_source}
interval = "{interval}"
level = 0.95
# Rows without a label or score: "refuse" or "exclude".
missing = "refuse"

# Compare the other groups of an attribute with one of them instead of with all others.
[references]
# sex = "F"

[measures]
# {primary_source}
# A gap in a primary measure can fail; a gap in a secondary one is a concern.
primary = [{primary}]
secondary = [{secondary}]

[minimum]
# Patients in every group. Smaller ones are audited, and said to be smaller than planned.
# {patients_source}
patients = {patients}
# Patients with, and patients without, the disease, for a verdict on a group.
# {events_source}
events = {events}
# The numbers of groups with fewer patients are withheld.
# {smallest_source}
smallest_group = {smallest}
"""


def protocol_template(profile: str) -> str:
    """A protocol to be filled in.

    Raises:
        KeyError: When there is no such profile.
    """
    own = defaults(profile)
    head = _HEAD.format(
        title=f"For {own.title}.",
        profile=profile,
        multiplicity=MULTIPLICITY,
        interval=own.interval,
        interval_source=own.sources["interval"],
        primary=_listed(own.primary),
        secondary=_listed(own.secondary),
        primary_source=own.sources["primary"],
        patients=own.min_patients,
        patients_source=own.sources["min_patients"],
        events=own.min_events,
        events_source=own.sources["min_events"],
        smallest=own.smallest_group,
        smallest_source=own.sources["smallest_group"],
    )
    return head + _margins(own)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _margins(own: Defaults) -> str:
    """Every margin with its reason; a replaced margin needs a reason of its own."""
    margins = "".join(f"{name} = {margin:g}\n" for name, margin in own.margins.items())
    reasons = "".join(f'{name} = "{own.rationale[name]}"\n' for name in own.margins)
    return (
        "\n# The largest gap between groups that is clinically unimportant, on the measure's own scale: 5 percentage points are\n"
        "# 0.05.\n"
        f"[margins]\n{margins}\n# Why. Whoever changes a margin writes the clinical reason here.\n[rationale]\n{reasons}"
    )

"""The commented plan that `radaudit plan --template FILE` writes."""

from __future__ import annotations

TEMPLATE = """\
# A plan for a validation study: how many patients it needs, in all and in every group, before any data exist.
# Run it: radaudit plan THIS_FILE. An option on the command line wins over this file. A line that starts with # is switched off.
# Every number is a guess from earlier studies, and the plan is only as good as the guesses: write down where each comes from.

# Share of the images that show the disease where the study will be done.
prevalence = 0.10

# AUROC that the model is expected to have there. Studies of a model by its makers tend to be too hopeful.
auroc = 0.85

# Score (a calibrated risk) from which a case is flagged, and what is expected there. Without sensitivity and specificity both
# follow from threshold, prevalence and AUROC; one of them gives the other. Without all three, what needs them is left out.
threshold = 0.10
# sensitivity = 0.80
# specificity = 0.75

# Images of a patient: their mean number, its standard deviation over its mean, and how alike the model's answers and the labels are
# (intraclass correlations, from 0, unlike, to 1, each says the same). Labels are 1 where all images of a patient carry one label.
# An audit's design effects tell both: (design effect - 1) / (images - 1), for sensitivity and for observed/expected.
images_per_patient = 1
# images_cv = 0.5
# icc = 0.5
# label_icc = 1.0

# Chance to show what there is, for each group and measure by itself, and confidence level of the intervals.
power = 0.80
level = 0.95

# How the risks are spread, where it is known: mean and standard deviation of the logits, or a beta law of the risks. Without
# either the logits of the diseased and of the others are taken to be normal, equally spread, and calibrated.
# lp_normal = [-2.5, 1.3]
# lp_beta = [1.3, 8.0]

# Margins and primary measures for gaps between groups; without it the built-in policy. Its path starts beside this file.
# policy = "policy.toml"

# The groups of one attribute, with their shares of the patients, which sum to 1. What is not said of a group is as for everyone.
# Plan another attribute in another file, and collect the larger of both numbers.
attribute = "vendor"

[groups.GE]
share = 0.5

[groups.Siemens]
share = 0.3
# prevalence = 0.12

[groups.Canon]
share = 0.2
# auroc = 0.83

# Widest interval wanted for everyone; "none" for a criterion that is not wanted.
# The first four: Riley et al. 2024, doi:10.1136/bmj-2023-074821.
[widths]
oe_ratio = 0.2
calibration_slope = 0.2
auroc = 0.1
standardized_net_benefit = 0.2
sensitivity = 0.1
specificity = 0.1

# The same in every group.
[group_widths]
oe_ratio = 0.4
calibration_slope = 0.4
auroc = 0.1
standardized_net_benefit = 0.4
sensitivity = 0.1
specificity = 0.1
"""

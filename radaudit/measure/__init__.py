"""Numbers with intervals: overall, by group, between groups. The last room that sees a row of the cohort."""

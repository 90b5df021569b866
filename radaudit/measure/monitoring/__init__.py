"""Control charts of new cases against an acceptance audit: rates, scores and calibration by group, in windows of time."""

"""The steps of `radaudit calibrate`, and of an audit whose scores are calibrated first."""

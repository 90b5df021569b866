"""The what-if: what another calibration or another threshold would have changed, told in cases of 1000."""

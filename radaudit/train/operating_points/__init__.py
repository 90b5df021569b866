"""Learns from labels where, or how, to flag: thresholds for everyone or by group, and decisions that equalize errors."""

"""Findings and evidence to a page, documents and a terminal. Arranges, never computes."""

"""Curves as points, no drawing: one file a kind."""

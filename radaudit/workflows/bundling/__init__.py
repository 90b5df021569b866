"""Packing, signing and checking bundles of evidence, one step a file."""

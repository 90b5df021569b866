"""Measures at every threshold of a grid, from one pass over a group's rows. The door is `draw.all_sweeps`."""

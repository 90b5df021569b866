"""Crossed attributes as maps: rows and columns are the groups of two attributes, cells their intersections."""

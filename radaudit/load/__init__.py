"""Load: tables, images and models become checked records.

Doors are imported from their own modules, so that nothing heavy rides along.
"""

"""Published sets of people and households in the layouts in which they come, one a file.

Each has `read(table, images)`, which returns `swaglib.fairness.layouts.converted.Converted`. A dotted name is a module
of your own with the same function.
"""

"""Fairness: what changes when only an attribute of a person changes."""

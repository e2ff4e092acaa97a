"""Runs a notebook of a stage, all of it or not at all."""

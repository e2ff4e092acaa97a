"""The stages of the study: which works each needs, and where their results go.

A file a stage, named like its section in `params.yaml`: `works(...)` lists what has to be computed, and `run(...)`
launches it and copies the results to where DVC and the notebooks find them. Nothing is computed here.
"""

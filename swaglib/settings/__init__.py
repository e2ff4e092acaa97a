"""The settings of every stage, as plain dataclasses: what `params.yaml` may hold, with types and units.

A key that is not here, or a value of another type, is an error that names the stage and the key. A file a stage, and
nothing is imported here: what a result depends on are the settings that it uses, not all of them.
"""

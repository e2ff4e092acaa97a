"""The command `python -m swaglib.tasks.check TASK`."""

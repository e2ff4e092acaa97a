"""The command `python -m swaglib.posts.check SOURCE`."""

"""Readers of labelled pictures, one kind a file; each returns the schema `swaglib.tasks.pictures.PICTURE`."""

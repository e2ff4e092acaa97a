"""Readers of labelled images, one kind a file; each returns the schema `swaglib.tasks.images.IMAGE`."""

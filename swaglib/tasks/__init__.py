"""Labelled tasks: what a file in `tasks/` says, and the images it stands for."""

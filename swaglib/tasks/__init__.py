"""Labelled tasks: what a file in `tasks/` says, and the pictures it stands for."""

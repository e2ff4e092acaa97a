"""Looks at a user's own data before anything is run, and tells what the study would see."""

"""Measures speed, side by side with what others use. Each script writes its page to `docs/`."""

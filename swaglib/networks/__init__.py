"""Networks: built, saved, and loaded by one scheme of names."""

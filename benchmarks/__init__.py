"""Measures speed, side by side with what others use. Each script writes its table to `docs/benchmarks`."""

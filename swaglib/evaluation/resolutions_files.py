"""The files of the work that measures a network at several resolutions (`swaglib.evaluation.resolutions`)."""

import polars as pl

ACCURACY, SPEED = "accuracy.csv", "throughput.csv"

MEASURED = {
    "image_size": pl.Int64,
    "accuracy": pl.Float64,
    "ci_low": pl.Float64,
    "ci_high": pl.Float64,
    "parameters": pl.Int64,
    "multiply_adds": pl.Float64,
}
"""What does not depend on the machine. Both bounds are missing where a task has few clusters."""

TIMES = {"image_size": pl.Int64, "batch_1": pl.Float64, "large_batch": pl.Float64}
"""Images a second."""

"""The table of predicted hashtags, and how it is read. Without torch."""

from pathlib import Path

import polars as pl

PREDICTED_FILE = "hashtags.csv"
PREDICTED: dict[str, type[pl.DataType]] = {
    "id": pl.String,  # of a test image
    "truth": pl.String,  # its class
    "rank": pl.Int64,  # 1 for the most probable hashtag
    "label": pl.String,  # of the vocabulary
    "probability": pl.Float64,
}
"""The schema of the table, one row a hashtag."""


def read_predicted(folder: Path) -> pl.DataFrame:
    """Reads the hashtags predicted for test images, in the schema `PREDICTED`.

    Raises:
        FileNotFoundError: if the table is not there.
    """
    return pl.read_csv(folder / PREDICTED_FILE, schema=PREDICTED)

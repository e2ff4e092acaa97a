"""What objectives on chosen hashtags share: they learn from the images that have one left, and look at no other."""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.objectives import hashtag
from swaglib.objectives.hashtag import HashtagSoftmax


class HashtagMatched(HashtagSoftmax):
    """`hashtag` on a choice of each image's labels, made so that runs can be compared label by label.

    Held-out images are not looked at: no such choice is made for them.
    """

    def __init__(
        self, index: pl.DataFrame, labels: pl.Series, vocabulary: list[dict[str, Any]], settings: hashtag.Settings
    ) -> None:
        super().__init__(index.with_columns(labels=labels), vocabulary, settings)
        self._learned = labels.list.len().to_numpy() > 0

    def repeats(self, index: pl.DataFrame) -> NDArray[np.float64]:
        """Returns the repeat factors of the shards, 0 for images that have no label left."""
        return np.where(self._learned, super().repeats(index), 0.0)

    def validation(self, index: pl.DataFrame) -> None:
        """Returns nothing."""
        return None

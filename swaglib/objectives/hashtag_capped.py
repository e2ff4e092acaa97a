"""Hashtag prediction on images whose frequent hashtags are thinned out, as MetaCLIP balances its pairs."""

from typing import Annotated, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field
from pydantic.dataclasses import dataclass

from swaglib.objectives import hashtag
from swaglib.objectives.hashtag import HashtagSoftmax
from swaglib.objectives.objective import Data, Objective
from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT)
class Settings(hashtag.Settings):
    """Settings of `hashtag`, and the cap.

    Attributes:
        cap: number of images of a hashtag up to which all are kept. MetaCLIP takes 20,000 for 400 million pairs.
    """

    cap: Annotated[int, Field(ge=1)] = 100


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective for these images."""
    return HashtagCapped(data.index, data.vocabulary, settings)


class HashtagCapped(HashtagSoftmax):
    """`hashtag`, with images drawn by MetaCLIP's rule (Xu et al. 2023, https://arxiv.org/abs/2309.16671).

    A hashtag on n images keeps each with probability min(1, t / n); an image stays if one of its hashtags keeps it:

    p(I) = 1 - product over h in H(I) of (1 - min(1, t / n_h))

    The repeat factor of an image is this probability, so over epochs it is seen as often as it would be kept. Thinning
    out saves computation where repeating rare images spends it.
    """

    card = "pre-trained to predict hashtags (softmax, 1/K a hashtag; frequent ones thinned out)"

    def __init__(
        self, index: pl.DataFrame, vocabulary: list[dict[str, Any]], settings: hashtag.Settings | None = None
    ) -> None:
        super().__init__(index, vocabulary, settings)
        self._cap = settings.cap if isinstance(settings, Settings) else Settings().cap

    def repeats(self, index: pl.DataFrame) -> NDArray[np.float64]:
        """Returns the probability with which each image is kept, shape (rows,); of images left out, 0."""
        labels = index["labels"].explode(empty_as_null=False).to_numpy()
        counts = np.bincount(labels, minlength=len(self.classes))
        drops = np.log1p(-np.minimum(self._cap / np.maximum(counts, 1), 1 - 1e-12))
        rows = np.repeat(np.arange(len(index)), index["labels"].list.len().to_numpy())
        kept: NDArray[np.float64] = 1 - np.exp(np.bincount(rows, weights=drops[labels], minlength=len(index)))
        return np.where(super().repeats(index) > 0, kept, 0.0)

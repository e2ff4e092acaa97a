"""Hashtag prediction in which rare hashtags weigh more: SuperClass's softmax with inverse document frequencies."""

from typing import Any, Self

import numpy as np
import polars as pl
import torch
from pydantic.dataclasses import dataclass
from torch import Tensor

from swaglib.objectives import hashtag
from swaglib.objectives.hashtag import HashtagSoftmax
from swaglib.objectives.objective import Data, Objective
from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT)
class Settings(hashtag.Settings):
    """Settings of `hashtag`."""


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective for these images."""
    return HashtagIDF(data.index, data.vocabulary, settings)


class HashtagIDF(HashtagSoftmax):
    """Softmax over the vocabulary, with a target in proportion to each hashtag's inverse document frequency.

    loss = - sum over h in H(I) of w_h / (sum over g in H(I) of w_g) log softmax(z)_h, w_h = log((N + 1) / (n_h + 1))

    N images, n_h of them with the hashtag h. SuperClass (https://github.com/x-cls/superclass) estimates n_h while it
    trains; here it is counted in the index of the images of pre-training, so nothing has to be remembered. Where all
    hashtags of an image are on every image, and so weigh nothing, they share the target alike.
    """

    card = "pre-trained to predict hashtags (softmax, weighed by inverse document frequency)"

    def __init__(
        self,
        index: pl.DataFrame,
        vocabulary: list[dict[str, Any]],
        settings: hashtag.Settings | None = None,
        weights: Tensor | None = None,
    ) -> None:
        super().__init__(index, vocabulary, settings)
        counts = np.bincount(self._labels, minlength=len(vocabulary))
        found = torch.from_numpy(np.log((len(index) + 1) / (counts + 1))).float()
        self._weights = found if weights is None else weights

    def validation(self, index: pl.DataFrame) -> tuple[pl.DataFrame, Self] | None:
        """Returns the held-out images of `hashtag`, with the weights of the images of pre-training."""
        found = super().validation(index)
        return found and (found[0], type(self)(found[0], self.vocabulary, self._clean(), self._weights))

    def targets(self, rows: list[int]) -> Tensor:
        """Returns float32 targets of shape (rows, classes); each row adds up to 1."""
        even = super().targets(rows)
        weighed = (even > 0) * self._weights
        total = weighed.sum(dim=1, keepdim=True)
        return torch.where(total > 0, weighed / total.clamp(min=torch.finfo(torch.float32).tiny), even)

"""Hashtag prediction with a yes or no for each hashtag: the variant that Mahajan et al. 2018 found worse."""

from typing import Any

import numpy as np
import polars as pl
import torch
import torch.nn.functional as F
from pydantic.dataclasses import dataclass
from torch import Tensor, nn

from swaglib.objectives import hashtag
from swaglib.objectives.hashtag import HashtagSoftmax, hits
from swaglib.objectives.objective import Data, Loss, Objective
from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT)
class Settings(hashtag.Settings):
    """Settings of `hashtag`."""


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective for these images."""
    return HashtagSigmoid(data.index, data.vocabulary, settings)


class HashtagSigmoid(HashtagSoftmax):
    """A logistic loss for each hashtag of the vocabulary, added up over hashtags.

    loss = - sum over h of [h in H(I)] log s(z_h) + [h not in H(I)] log(1 - s(z_h)), with s(z) = 1 / (1 + exp(-z))

    Mahajan et al. 2018 (https://arxiv.org/abs/1805.00932) tried a per-hashtag logistic loss and found it worse, as
    secondary sources say; how they weighted the terms is not known. Adding up, not averaging, over hashtags keeps the
    loss in nats an image, so that the learning rates of `hashtag` are of the right size.

    The classifier's biases, if it has any, begin at the log-odds of the hashtags among the images that training sees,
    so that the first steps are not spent on learning that most hashtags are rare (as the focal loss begins, Lin et al.
    2017, https://arxiv.org/abs/1708.02002, section 3.3).
    """

    card = "pre-trained to predict hashtags (a yes or no for each)"

    def __init__(
        self, index: pl.DataFrame, vocabulary: list[dict[str, Any]], settings: hashtag.Settings | None = None
    ) -> None:
        super().__init__(index, vocabulary, settings)
        self._index = index
        if self.settings.label_noise:  # a label that replaces another may be one that the image has: it counts once
            rows = np.repeat(np.arange(len(self._ends)), np.diff(self._ends, prepend=0))
            once = np.unique(np.stack([rows, self._labels.astype(np.int64)]), axis=1)
            self._labels, self._ends = once[1], np.cumsum(np.bincount(once[0], minlength=len(self._ends)))

    def network(self, trunk: nn.Module) -> nn.Module:
        """Returns the trunk, with the biases of its classifier at the hashtags' log-odds."""
        timm_trunk: Any = trunk
        bias = getattr(timm_trunk.get_classifier(), "bias", None)
        if bias is not None:
            share = torch.from_numpy(self.frequencies(self.repeats(self._index)))
            with torch.no_grad():
                bias.copy_(torch.logit(share))
        return trunk

    def targets(self, rows: list[int]) -> Tensor:
        """Returns float32 targets of shape (rows, classes): 1 for each hashtag of the image, else 0."""
        return (super().targets(rows) > 0).float()

    def loss(self, network: nn.Module, views: tuple[Tensor, ...], targets: Tensor) -> Loss:
        """Returns the mean over images of the loss added up over hashtags, in nats."""
        logits = network(views[0]).float()
        value = F.binary_cross_entropy_with_logits(logits, targets, reduction="none").sum(dim=1).mean()
        return Loss(value, hits(logits, targets))

"""A masked autoencoder first, hashtags then: the recipe of MAWS, in one training."""

from typing import Annotated, Any

import polars as pl
import torch.nn.functional as F
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor, nn

from swaglib.images.augment import Draws
from swaglib.objectives.hashtag import HashtagSoftmax
from swaglib.objectives.mae import Settings as MaskedSettings
from swaglib.objectives.masked import MaskedAutoencoder
from swaglib.objectives.objective import Data, Loss, Objective
from swaglib.settings.strict import STRICT
from swaglib.settings.training import Training


@dataclass(frozen=True, config=STRICT)
class Settings(MaskedSettings):
    """Settings of the masked autoencoder, and when it ends.

    Attributes:
        masked_share: share of the steps that go to it, the first ones. 0 learns hashtags alone, from the same start.
    """

    masked_share: Annotated[float, Field(ge=0, lt=1)] = 0.5


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective."""
    return MaskedThenHashtags(data.index, data.vocabulary, settings)


class MaskedThenHashtags(Objective):
    """Pre-pre-training (Singh et al. 2023, https://arxiv.org/abs/2303.13496): MAE, then softmax over hashtags.

    The paper has two trainings, each with its own schedule of the learning rate. Here one schedule spans both parts,
    and what the optimizer remembers goes along, so that a run costs no more images than another. It needs a vision
    transformer, see `swaglib.objectives.masked`. It logs no figures, for the first part has no labels; on held-out
    images it is measured as `hashtag` is.

    Attributes:
        classes: those of `hashtag`.
        vocabulary: vocabulary of the shards.
    """

    card = "pre-trained as a masked autoencoder, then to predict hashtags (softmax, 1/K a hashtag)"
    kind = HashtagSoftmax.kind

    def __init__(self, index: pl.DataFrame, vocabulary: list[dict[str, Any]], settings: Settings) -> None:
        self._hashtags = HashtagSoftmax(index, vocabulary)
        self.classes, self.vocabulary = self._hashtags.classes, vocabulary
        self._own = settings
        if settings.masked_share == 0:
            self.card = HashtagSoftmax.card
        self._done, self._masked = 0, True

    def validation(self, index: pl.DataFrame) -> tuple[pl.DataFrame, Objective] | None:
        """Returns all held-out images, with the objective `hashtag`."""
        return self._hashtags.validation(index)

    def targets(self, rows: list[int]) -> Tensor:
        """Returns the targets of `hashtag`, float32, shape (rows, classes)."""
        return self._hashtags.targets(rows)

    def network(self, trunk: nn.Module) -> nn.Module:
        """Returns the trunk with a decoder that is thrown away.

        Raises:
            ValueError: if the trunk is no vision transformer that tokens can be left out of.
        """
        own = self._own
        return _BothParts(MaskedAutoencoder(trunk, own.mask_ratio, own.width, own.depth, own.heads))

    def views(self, images: Tensor, settings: Training, draws: Draws) -> tuple[Tensor, ...]:
        """Returns one random crop of each image, and takes note of the part of the training that it is in."""
        self._masked = self._done < self._own.masked_share * (settings.images // settings.batch_size)
        return super().views(images, settings, draws)

    def loss(self, network: nn.Module, views: tuple[Tensor, ...], targets: Tensor) -> Loss:
        """Returns the mean squared error of the patches that are left out; then the mean cross-entropy in nats."""
        if self._masked:
            predicted, wanted = network(views[0], masked=True)
            return Loss(F.mse_loss(predicted.float(), wanted.float()), {})
        return Loss(F.cross_entropy(network(views[0]).float(), targets), {})

    def after_step(self, network: nn.Module, step: int) -> None:
        """Counts the step."""
        self._done = step + 1

    def state(self) -> dict[str, Any]:
        """Returns the number of steps that have been done."""
        return {"done": self._done}

    def load_state(self, state: dict[str, Any]) -> None:
        """Goes on from a number of steps."""
        self._done = state["done"]


class _BothParts(nn.Module):
    """The autoencoder, or the classifier on top of its encoder."""

    def __init__(self, autoencoder: MaskedAutoencoder) -> None:
        super().__init__()
        self.autoencoder = autoencoder

    def forward(self, images: Tensor, masked: bool = False) -> Any:
        """Returns logits of hashtags; with `masked`, what the autoencoder returns.

        What a part does not use counts zero times: processes that share a training wait for every weight's gradient.
        """
        idle = 0.0 * sum(own.sum() for own in self.parameters() if own.requires_grad)
        if masked:
            predicted, wanted = self.autoencoder(images)
            return predicted + idle, wanted
        return self.autoencoder.encoder.vit(images) + idle

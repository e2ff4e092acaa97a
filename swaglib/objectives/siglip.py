"""SigLIP: an image and its hashtags are a pair, told apart from all other pairs of the batch, each by itself."""

from typing import Annotated, Any

import polars as pl
import torch
import torch.distributed as dist
import torch.nn.functional as F
from lightly.utils.dist import eye_rank, gather
from pydantic import Field, PositiveInt
from pydantic.dataclasses import dataclass
from torch import Tensor, nn

from swaglib.networks.width import feature_width
from swaglib.objectives.hashtag import HashtagSoftmax
from swaglib.objectives.objective import Data, Loss, Objective
from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT)
class Settings:
    """Settings of SigLIP.

    Attributes:
        width: width of the text tower.
        outputs: number of dimensions that images and texts share.
        temperature: temperature to begin with, one over the factor of the cosine; the paper begins with 0.1.
        bias: what is added to every pair to begin with; the paper begins with -10, for most pairs are no pairs.
    """

    width: PositiveInt = 256
    outputs: PositiveInt = 256
    temperature: Annotated[float, Field(gt=0)] = 0.1
    bias: float = -10.0


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective for these images and their hashtags."""
    return SigLIP(data.index, data.vocabulary, settings)


class SigLIP(Objective):
    """Pairwise logistic loss between images and texts (Zhai et al. 2023, https://arxiv.org/abs/2303.15343, equation 1).

    loss = - 1/n sum over i, j of log s(y_ij (t x_i . t_j + b)), y_ij = 1 if i = j, else -1

    The text is the set of a post's canonical hashtags: the mean of their embeddings, and two layers. Order and grammar,
    which hashtags do not have, play no part. Two posts with the same hashtags are no pair, as in the paper: with few
    different texts, such as those of one emoji in several designs, this asks for what cannot be told. With several
    processes, images meet the texts of all of them; with `grad_accum_steps`, only those of one part of the batch.

    Attributes:
        figures: `precision_at_1`, share of this process's images whose nearest text of the batch is their own.
    """

    card = "pre-trained to find each image's hashtags among those of other images (SigLIP)"
    kind = "classes"
    figures = ("precision_at_1",)

    def __init__(self, index: pl.DataFrame, vocabulary: list[dict[str, Any]], settings: Settings) -> None:
        self.classes = []
        self.vocabulary = []
        self._hashtags = HashtagSoftmax(index, vocabulary)
        self._settings = settings

    def network(self, trunk: nn.Module) -> nn.Module:
        """Returns the trunk with a projection, and a text tower that is thrown away."""
        return _TwoTowers(trunk, len(self._hashtags.classes), self._settings)

    def targets(self, rows: list[int]) -> Tensor:
        """Returns the texts, float32, shape (rows, hashtags): 1/K for each of the image's K hashtags."""
        return self._hashtags.targets(rows)

    def loss(self, network: nn.Module, views: tuple[Tensor, ...], targets: Tensor) -> Loss:
        """Returns the mean over images of the loss added up over texts, in nats."""
        images, texts, scale, bias = network(views[0], targets)
        several = dist.is_initialized() and dist.get_world_size() > 1
        every = torch.cat(gather(texts)) if several else texts
        with torch.autocast(images.device.type, enabled=False):  # half precision is too coarse near the bias
            cosine = images @ every.T
            pairs = (eye_rank(len(images)) if several else torch.eye(len(images))).to(cosine)
            value = -F.logsigmoid((2 * pairs - 1) * (scale * cosine + bias)).sum(dim=1).mean()
        found = pairs.gather(1, cosine.detach().argmax(dim=1, keepdim=True)).mean()
        return Loss(value, {"precision_at_1": found})


class _TwoTowers(nn.Module):
    """An image tower and a text tower with outputs of length one."""

    def __init__(self, trunk: nn.Module, hashtags: int, settings: Settings) -> None:
        super().__init__()
        self.trunk = trunk
        self.project = nn.Linear(feature_width(trunk), settings.outputs)
        self.embed = nn.Linear(hashtags, settings.width, bias=False)  # the mean of embeddings, for targets add up to 1
        nn.init.normal_(self.embed.weight)
        self.text = nn.Sequential(
            nn.LayerNorm(settings.width),
            nn.Linear(settings.width, settings.width),
            nn.GELU(),
            nn.Linear(settings.width, settings.outputs),
        )
        # One number each, in a row: FSDP takes no parameter without a dimension.
        self.log_scale = nn.Parameter(-torch.tensor([settings.temperature]).log())
        self.bias = nn.Parameter(torch.tensor([settings.bias]))

    def forward(self, images: Tensor, texts: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Returns embeddings of images and texts, (n, outputs) each, the factor of their cosine, and the bias."""
        of_images = F.normalize(self.project(self.trunk(images)).float(), dim=1)
        of_texts = F.normalize(self.text(self.embed(texts)).float(), dim=1)
        return of_images, of_texts, self.log_scale.exp(), self.bias

"""Which layer's features transfer best: the short protocol on the pooled maps of every stage of a network.

Networks put what is particular to their own labels into the last layers. The map after the stem and after each stage is
averaged over its pixels, and a probe learns from it as from the network's last features, see
`swaglib.evaluation.cross_fitted`.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import torch
from torch import Tensor, nn

from swaglib.evaluation.cross_fitted import SCORES, cross_fitted
from swaglib.evaluation.features import extract_features
from swaglib.evaluation.frozen import split_features
from swaglib.evaluation.scores import no_scores
from swaglib.networks.backbone import Backbone
from swaglib.networks.load import load_backbone
from swaglib.tasks.written import read_task


class PooledStages(nn.Module):
    """A network whose features are those of all its stages, one after the other.

    Args:
        trunk: timm network that offers `forward_intermediates`.
    """

    def __init__(self, trunk: nn.Module) -> None:
        super().__init__()
        self.trunk = trunk

    def forward(self, images: Tensor) -> Tensor:
        """Returns the means of the maps of all stages, shape (n, sum of their widths)."""
        return torch.cat(self.pooled(images), dim=1)

    def pooled(self, images: Tensor) -> list[Tensor]:
        """Returns the mean of each stage's map over its pixels, each of shape (n, width of the stage)."""
        timm_trunk: Any = self.trunk
        maps = timm_trunk.forward_intermediates(images, intermediates_only=True)
        return [own.mean(dim=(2, 3)) for own in maps]


def evaluate_layers(C: list[float], network: Path, tasks: dict[str, Path], folder: Path) -> None:
    """Evaluates every stage of a network by the short protocol, and writes the scores to `scores.parquet`.

    The column `variant` names the stage: `stage_0` is the stem.

    Args:
        C: values of C to try, see `swaglib.evaluation.linear`.
        network: folder with `config.json` and `model.safetensors`.
        tasks: folder of the work `swaglib.tasks.work.prepare_task` of each task, by its name.
        folder: folder to write to.

    Raises:
        ValueError: if the network does not offer the maps of its stages.
    """
    backbone = load_backbone(str(network), device="cpu")
    if not hasattr(backbone.trunk, "forward_intermediates"):
        raise ValueError(f"{backbone.name} does not offer the maps of its stages. Choose a network of timm.")
    stages = PooledStages(backbone.trunk).eval()
    widths = widths_of(stages, backbone)
    whole = replace(backbone, trunk=stages, width=sum(widths))
    ends = np.cumsum(widths)
    parts = [no_scores()]
    for name, path in tasks.items():
        data = read_task(path)
        features = extract_features(whole, data.images, f"stages on {name}", border=data.definition.border)
        for number, values in enumerate(np.split(features.values, ends[:-1], axis=1)):
            own = split_features(data, replace(features, values=np.ascontiguousarray(values)))
            scores, _ = cross_fitted(own, C)
            parts.append(scores.with_columns(variant=pl.lit(f"stage_{number}")))
    pl.concat(parts).write_parquet(folder / SCORES, statistics=False)


@torch.inference_mode()
def widths_of(stages: PooledStages, backbone: Backbone) -> list[int]:
    """Returns the width of each stage."""
    side = backbone.image_size
    return [own.shape[1] for own in stages.pooled(torch.zeros(1, 3, side, side))]

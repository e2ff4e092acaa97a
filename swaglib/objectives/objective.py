"""What every objective offers to the training loop."""

import json
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray
from torch import Tensor, nn

from swaglib.images.augment import MEAN, STD, Draws, random_crop
from swaglib.settings.training import Training


class Loss(NamedTuple):
    """What an objective says of a batch.

    Attributes:
        value: mean loss, a scalar that has a gradient.
        figures: other means over the batch that are worth a column of the log, by name: scalars without gradient.
    """

    value: Tensor
    figures: dict[str, Tensor]


@dataclass(frozen=True)
class Data:
    """What an objective is built from.

    Attributes:
        index: rows of the images of pre-training, in the order of `swaglib.shards.index.read_index`.
        shards: folder of the shards.
    """

    index: pl.DataFrame
    shards: Path

    @cached_property
    def vocabulary(self) -> list[dict[str, Any]]:
        """The canonical hashtags of the shards, in the order of their numbers; read when it is first asked for."""
        found: list[dict[str, Any]] = json.loads((self.shards / "vocabulary.json").read_text(encoding="utf-8"))
        return found


class Objective(Protocol):
    """An objective owns its views, its heads, its loss, what it logs and what it remembers; the loop owns the rest.

    To add one: one file in this folder, named as the setting `pretrain.objective` shall name it, or a module of your
    own anywhere. At its top level it has

    - `Settings`: a pydantic dataclass with the configuration `STRICT`, perhaps without fields: what
      `pretrain.objective_settings` may say;
    - `build(data: Data, settings: Settings) -> Objective`.

    Inherit from this class and write only what differs: by default an objective is trained, its head is the trunk's own
    classifier, it sees one random crop of each image, is not measured on held-out images, and remembers nothing.

    Attributes:
        classes: names of the outputs of the network's own classifier, in their order.
        vocabulary: what is known of each class, written to the run's `vocabulary.json`.
        figures: names of what it logs beside the loss.
        card: end of the model card's sentence "A network of this study, ...".
        kind: what the classes are, in the plural, for the model card.
        trains: whether there is anything to train; without, the run is the network that `initialise` leaves.
        mean: mean that the network's images are normalised with, on a scale from 0 to 1. `views` has one of its own:
            only an objective without training may say another.
        std: standard deviation, likewise.
    """

    classes: list[str]
    vocabulary: list[dict[str, Any]]
    card: str
    kind: str
    figures: tuple[str, ...] = ()
    trains: bool = True
    mean: tuple[float, ...] = MEAN
    std: tuple[float, ...] = STD

    def repeats(self, index: pl.DataFrame) -> NDArray[np.float64]:
        """Returns how often an epoch of training sees each row of the index, shape (rows,); 0 leaves a row out.

        Args:
            index: rows that the objective was built from.
        """
        repeats: NDArray[np.float64] = index["repeat"].to_numpy()
        return repeats

    def initialise(self, trunk: nn.Module, views: Iterator[Tensor]) -> None:
        """Changes the weights of a network that is not trained; called in the place of training.

        Args:
            trunk: timm network with a classifier of `len(classes)` outputs, and the weights of the run's seed.
            views: batches of first views of images of pre-training, the same for every seed, on the trunk's device.
                Nothing is read before the first is asked for.

        Raises:
            ValueError: if the network is not one that the objective can use.
        """
        return None

    def validation(self, index: pl.DataFrame) -> tuple[pl.DataFrame, "Objective"] | None:
        """Returns the held-out images whose labels it knows, and an objective for these; None without any.

        Args:
            index: rows of the held-out images.
        """
        return None

    def network(self, trunk: nn.Module) -> nn.Module:
        """Returns what is trained: the trunk with the objective's heads.

        Called on the device of training, with torch's generators seeded by the run; and once more at the end, on the
        CPU, for the network into which the trained weights are loaded.

        Args:
            trunk: a timm network with a classifier of `len(classes)` outputs. It is what a run leaves behind.
        """
        return trunk

    def views(self, images: Tensor, settings: Training, draws: Draws) -> tuple[Tensor, ...]:
        """Returns the views of a batch that training needs, each of shape (n, 3, height, width), float32, normalised.

        Args:
            images: this process's part of the batch, uint8, shape (n, 3, h, w).
            settings: settings of the run.
            draws: random numbers, the same for an image whatever the number of processes.
        """
        return (random_crop(images, settings.image_size, settings.crop_min_scale, draws),)

    @abstractmethod
    def targets(self, rows: list[int]) -> Tensor:
        """Returns the targets of these rows of the index."""
        ...

    def mix(self, views: tuple[Tensor, ...], targets: Tensor, draws: Draws) -> tuple[tuple[Tensor, ...], Tensor]:
        """Returns views and targets in which images of the batch are mixed with each other; by default, none is.

        Args:
            views: views that `views` returned.
            targets: targets that `targets` returned, on the same device.
            draws: random numbers, those that `views` left over.
        """
        return views, targets

    @abstractmethod
    def loss(self, network: nn.Module, views: tuple[Tensor, ...], targets: Tensor) -> Loss:
        """Returns the mean loss of a batch, or of one of the parts in which it goes through the network.

        Args:
            network: network that `network` returned, perhaps wrapped; it is called once.
            views: views that `views` returned, or, for validation, one view of each image without augmentation.
            targets: targets that `targets` returned, on the same device.
        """
        ...

    def after_step(self, network: nn.Module, step: int) -> None:
        """Changes what the objective remembers, such as a teacher or a queue, after the optimizer's step.

        Called without gradients, after the moving average of the weights has been updated. Every process must make the
        same of it: see `swaglib.objectives.gather`.

        Args:
            network: network that `network` returned, without wrappers. With `pretrain.parallel: fsdp` and several
                processes, its parameters are distributed tensors, of which each process holds a piece: see
                `swaglib.objectives.gather.whole_tensor`.
            step: number of the step that has been done, from 0.
        """
        return None

    def state(self) -> dict[str, Any]:
        """Returns what the objective remembers: nested mappings and lists of tensors and plain values.

        It is in every checkpoint. Tensors are those of the first process, which the others then take over with
        `load_state`; plain values must be the same in all.
        """
        return {}

    def load_state(self, state: dict[str, Any]) -> None:
        """Goes on from what `state` returned; tensors may lie on another device.

        Raises:
            KeyError: if something else was remembered.
        """
        if state:
            raise KeyError(f"{type(self).__name__} remembers nothing, but there is {', '.join(state)}")

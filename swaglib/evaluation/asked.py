"""What a protocol on frozen features is asked with, and what it answers.

A protocol is one file in `swaglib/evaluation/protocols/`, or a module of your own that `transfer.protocols` names with
its package, with

    def evaluate(frozen: Frozen, asked: Asked) -> Evaluated

The name of the module, as the settings give it, is the name of the protocol in all tables. One that needs the network's
head says `NETWORK = True`, one that needs the pixels of the images says `IMAGES = True` too.
`swaglib/evaluation/protocols/retrieval.py` is a short one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl
import torch

from swaglib.evaluation.frozen import Frozen
from swaglib.evaluation.scores import no_scores
from swaglib.measures import measures_table
from swaglib.networks.backbone import Backbone
from swaglib.settings.transfer import ProtocolSettings

Tried = tuple[float, float, bool]


@dataclass(frozen=True)
class Asked:
    """What a protocol is asked with, besides the features of the task.

    Attributes:
        settings: settings of all protocols.
        device: device to compute on.
        source: features of the task whose classifier is tested, for a task without images to learn from.
        backbone: the network, for a protocol that says `NETWORK = True`.
        duplicated: ids of evaluation images with a near-duplicate among the posts of pre-training; None if not known.
        threads: number of threads that read and decode images; None takes as many as there are cores.
        report: takes images done and images in all, for a protocol that looks at images.
    """

    settings: ProtocolSettings
    device: torch.device | str
    source: Frozen | None = None
    backbone: Backbone | None = None
    duplicated: pl.Series | None = None
    threads: int | None = None
    report: Callable[[int, int], None] = lambda done, total: None

    @property
    def learns(self) -> bool:
        """Whether the task has images to learn from."""
        return self.source is None


@dataclass(frozen=True)
class Evaluated:
    """What a protocol says.

    Attributes:
        scores: scores of each test image, in the schema `swaglib.evaluation.scores.SCORE`; runs are compared by them,
            and measures with intervals are made of them.
        measures: other measures, without run and seed.
        tried: settings tried, with the accuracy on the validation split and whether it was chosen.
        domains: whether accuracy is also given for each domain.
    """

    scores: pl.DataFrame = field(default_factory=no_scores)
    measures: pl.DataFrame = field(default_factory=lambda: measures_table([]))
    tried: list[Tried] = field(default_factory=list)
    domains: bool = True


def tried(path: dict[float, float] | dict[int, float], chosen: float) -> list[Tried]:
    """Returns validation accuracies by setting as rows."""
    return [(float(setting), value, setting == chosen) for setting, value in path.items()]

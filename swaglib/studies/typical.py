"""How long works of studies take on this machine, from those that are in the store."""

from collections import defaultdict
from dataclasses import dataclass
from statistics import median

from swaglib.launch.store import Store

FEWEST_IMAGES = 5000
"""Fewest images of a training that tells how fast others are: below, most of the time is its start."""

FASTEST = 0.001
"""Seconds an image below which nothing was trained: the network was only written down."""


@dataclass(frozen=True)
class Typical:
    """Medians over finished works; None of a kind that none was finished of.

    Attributes:
        image: seconds of a training for each image, with the threads that were asked about.
        curation: seconds of a curation.
        features: seconds for the features of a task.
        evaluation: seconds of a short protocol.
    """

    image: float | None
    curation: float | None
    features: float | None
    evaluation: float | None

    def evaluation_of(self, tasks: int) -> float:
        """Returns the seconds of an evaluation with its features; what was never computed here counts nothing.

        Args:
            tasks: number of tasks that it is of.
        """
        return tasks * (self.features or 0.0) + (self.evaluation or 0.0)


def typical(kept: Store, threads: int) -> Typical:
    """Returns how long works take that are in a store.

    Args:
        kept: the store.
        threads: threads of a training.
    """
    seconds: dict[str, list[float]] = defaultdict(list)
    for _, own in kept.every():
        took = float(own["seconds"])
        if own["kind"] != "pretrain":
            seconds[own["kind"]].append(took)
            continue
        images = int(own["settings"]["settings"]["images"])
        if own["threads"] == threads and images >= FEWEST_IMAGES and took > FASTEST * images:
            seconds["pretrain"].append(took / images)
    found = {kind: median(own) for kind, own in seconds.items()}
    return Typical(*map(found.get, ("pretrain", "curation", "features", "cross_fitted")))

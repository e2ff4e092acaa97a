"""How long works of studies take on this machine, from those that are in the store."""

from collections import defaultdict
from dataclasses import dataclass
from statistics import median

from swaglib.launch.store import Store

FEWEST_IMAGES = 5000
"""Fewest images of a training that tells how fast others are: below, most of the time is its start."""

FROM_FEATURES = ("cross_fitted", "head_initialised", "zero_shot")
"""Kinds of evaluations that are made from the features of each task."""

FASTEST = 0.001
"""Seconds an image below which nothing was trained: the network was only written down."""


@dataclass(frozen=True)
class Typical:
    """Medians over finished works.

    Attributes:
        image: seconds of a training for each image, with the threads that were asked about; None if none was finished.
        kinds: seconds of other works by their kind.
    """

    image: float | None
    kinds: dict[str, float]

    def evaluation_of(self, protocol: str, tasks: int) -> float | None:
        """Returns the seconds of an evaluation, with features where it is made from these; None if none was finished.

        Args:
            protocol: kind of the work that evaluates.
            tasks: number of tasks that it is of.
        """
        if protocol not in self.kinds:
            return None
        return self.kinds[protocol] + (tasks * self.kinds.get("features", 0.0) if protocol in FROM_FEATURES else 0.0)


def typical(kept: Store, threads: int) -> Typical:
    """Returns how long works take that are in a store.

    Args:
        kept: the store.
        threads: threads of a training.
    """
    image: list[float] = []
    kinds: dict[str, list[float]] = defaultdict(list)
    for _, own in kept.every():
        took = float(own["seconds"])
        if own["kind"] != "pretrain":
            kinds[own["kind"]].append(took)
            continue
        images = int(own["settings"]["settings"]["images"])
        if own["threads"] == threads and images >= FEWEST_IMAGES and took > FASTEST * images:
            image.append(took / images)
    return Typical(median(image) if image else None, {kind: median(own) for kind, own in kinds.items()})

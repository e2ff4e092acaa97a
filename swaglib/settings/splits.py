"""Settings of what all evaluations share: how a task's images are divided."""

from pydantic import PositiveInt
from pydantic.dataclasses import dataclass

from swaglib.settings.strict import STRICT, PositiveShare


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Splits:
    """How the images of a task without splits of its own are divided, cluster by cluster.

    Attributes:
        test_share: share of the clusters that is only used for the final figure.
        validation_share: share of the clusters that chooses settings.
        smallest_class: number that replaces the `smallest_class` of every task, for runs with few images; null leaves
            it to the tasks.
        seed: seed of the division.
    """

    test_share: PositiveShare
    validation_share: PositiveShare
    smallest_class: PositiveInt | None
    seed: int

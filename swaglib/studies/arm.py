"""What one arm of a study is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Arm:
    """One line of a study: a way to pre-train.

    Attributes:
        name: name in snake_case, unique in its study.
        method: name under which `studies.learning_rates` has its learning rate; None for what is not trained.
        pretrain: what differs from the settings of all runs of studies: keys of the section `pretrain`; or what returns
            them, where they depend on the shards.
        curate: what differs from the section `curate`; without any, the study's own shards are used.
        share_of_images: images that it sees, as a multiple of those of other arms: below 1 where a method costs more.
        seeded: whether it is run for every seed; what is not drawn at random has one.
        protocol: how its network is evaluated: `cross_fitted`, the short protocol, `head_initialised`,
            `layers`, `zero_shot`, `clips`, or `audit`.
        variant: variant of the protocol that it is, where arms differ in that alone.
    """

    name: str
    method: str | None
    pretrain: dict[str, Any] | Callable[[], dict[str, Any]]
    curate: dict[str, Any] = field(default_factory=dict)
    share_of_images: float = 1.0
    seeded: bool = True
    protocol: str = "cross_fitted"
    variant: str | None = None

"""Settings of the stage `pretrain`."""

from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, PositiveInt
from pydantic.dataclasses import dataclass

from swaglib.settings.strict import STRICT, PositiveShare, Share


@dataclass(frozen=True, config=STRICT)
class Pretrain:
    """Settings of pre-training; a line under `runs` overrides them for its run.

    Attributes:
        objective: `hashtag` (softmax), `hashtag_sigmoid`, `supervised`, or `none` for a random initialisation that is
            not trained.
        model: a timm model name.
        pixels: side of the pictures that the model sees.
        images: pictures seen in all, counting repeats: the budget that every run gets.
        batch_size: pictures a step.
        learning_rate: at its peak, for a batch of 256; scaled linearly with the batch size.
        warm_up: share of the steps over which the learning rate rises from zero.
        weight_decay: on weights, not on biases and norms.
        optimiser: `sgd` with Nesterov momentum, or `adamw`.
        momentum: of SGD; the decay of AdamW's mean gradient.
        parts: of a batch that go through the network one after another, where memory is short; see
            `swaglib.training.step`.
        ema: decay a step of the exponential moving average of the weights, which then are the result; null keeps the
            last weights.
        clip: largest norm of the gradient of all weights; null does not clip.
        smallest_crop: smallest share of the picture's area that a random-resized crop may keep.
        checkpoint_every: steps between two checkpoints.
        checkpoints_kept: how many are kept; if the newest is damaged, the one before it is used.
        seed: of the initial weights, the order and the augmentation.
    """

    objective: Literal["hashtag", "hashtag_sigmoid", "supervised", "none"]
    model: str
    pixels: PositiveInt
    images: PositiveInt
    batch_size: PositiveInt
    learning_rate: PositiveFloat
    warm_up: Share
    weight_decay: Annotated[float, Field(ge=0)]
    optimiser: Literal["sgd", "adamw"]
    momentum: PositiveShare
    clip: PositiveFloat | None
    parts: PositiveInt
    ema: PositiveShare | None
    smallest_crop: Annotated[float, Field(gt=0, le=1)]
    checkpoint_every: PositiveInt
    checkpoints_kept: PositiveInt
    seed: int

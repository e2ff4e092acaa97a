"""Settings of the training loop, which pre-training and fine-tuning share."""

from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt
from pydantic.dataclasses import dataclass

from swaglib.settings.optimizer import Optimizer
from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Engine:
    """How the loop runs, whatever is trained.

    Attributes:
        image_size: side of the images that the network sees.
        batch_size: number of images a step, over all processes.
        optimizer: see `swaglib.settings.optimizer`.
        grad_accum_steps: number of pieces of a batch that go through the network one after another, where memory is
            short; their gradients are added up (`swaglib.training.step`).
        crop_min_scale: smallest share of the image's area that a random-resized crop may keep.
        precision: precision of the network's arithmetic; the weights, the loss and the optimizer stay float32.
            `float16` scales the loss.
        compile: compiles the network (minutes at the start of a job; its rounding differs a little).
        activation_checkpointing: computes activations again in the backward pass instead of keeping them: less memory,
            about a third more time. Batch normalisation then moves its running means twice a step.
        parallel: how several processes share a run: `ddp` (each has the whole network) or `fsdp` (FSDP2: weights,
            gradients and optimizer are spread). One process ignores it.
        sync_batch_norm: batch normalisation over all processes instead of each one's part of the batch; on GPUs only.
        checkpoint_every: number of steps between two checkpoints.
        keep_checkpoints: number of checkpoints that are kept; if the newest is damaged, the one before it is used.
    """

    image_size: PositiveInt
    batch_size: PositiveInt
    optimizer: Optimizer
    grad_accum_steps: PositiveInt
    crop_min_scale: Annotated[float, Field(gt=0, le=1)]
    precision: Literal["float32", "bfloat16", "float16"]
    compile: bool
    activation_checkpointing: bool
    parallel: Literal["ddp", "fsdp"]
    sync_batch_norm: bool
    checkpoint_every: PositiveInt
    keep_checkpoints: PositiveInt


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Budget(Engine):
    """What one training is given.

    Attributes:
        images: number of images seen in all, counting repeats.
        learning_rate: learning rate at its peak, for a batch of 256; scaled linearly with the batch size.
        validations: number of times that the loss on validation images is measured, the last one at the end; each takes
            a pass over all of them. 0 measures none.
    """

    images: PositiveInt
    learning_rate: PositiveFloat
    validations: NonNegativeInt


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Training(Budget):
    """Settings of one training: what the loop takes.

    Attributes:
        seed: seed of the initial weights, the order and the augmentation.
    """

    seed: int

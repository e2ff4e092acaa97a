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
        decoded_pixels: side of the squares to which pictures are decoded, and from which views are cut.
        jpeg_on_gpu: decodes JPEGs on the GPU, if there is one; its decoder rounds a little differently from the CPU's.
        smallest_crop: smallest share of the picture's area that a random-resized crop may keep.
        mixed_shards: shards whose pictures are mixed at a time, the shards themselves in random order, so that a
            network disk reads one long piece after another; null mixes all pictures.
        precision: of the network's arithmetic; the weights, the loss and the optimiser stay float32. `float16` scales
            the loss.
        compile: compiles the network (minutes at the start of a job; its rounding differs a little).
        activation_checkpointing: computes activations again in the backward pass instead of keeping them: less memory,
            about a third more time. Batch normalisation then moves its running means twice a step.
        parallel: how several processes share a run: `replicated` (DDP: each has the whole network) or `sharded` (FSDP2:
            weights, gradients and optimiser are spread). One process ignores it.
        synchronised_norm: batch normalisation over all processes instead of each one's part of the batch; on GPUs only.
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
    decoded_pixels: PositiveInt
    jpeg_on_gpu: bool
    smallest_crop: Annotated[float, Field(gt=0, le=1)]
    mixed_shards: PositiveInt | None
    precision: Literal["float32", "bfloat16", "float16"]
    compile: bool
    activation_checkpointing: bool
    parallel: Literal["replicated", "sharded"]
    synchronised_norm: bool
    checkpoint_every: PositiveInt
    checkpoints_kept: PositiveInt
    seed: int

"""Settings of the stage `pretrain`."""

import importlib.util
from dataclasses import field, fields
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PositiveFloat, PositiveInt
from pydantic.dataclasses import dataclass

from swaglib.settings.strict import STRICT, PositiveShare, Share

OBJECTIVES = Path(__file__).parents[1] / "objectives"
BUILDS = "\ndef build("
"""What the file of an objective holds, and the other files of that folder do not."""


def _known_objective(name: str) -> str:
    """Refuses the name of an objective that is not there; looks without importing, for objectives need torch."""
    if "." in name:
        try:
            there = importlib.util.find_spec(name) is not None
        except (ModuleNotFoundError, ValueError):
            there = False
        if not there:
            raise ValueError(f"Python finds no module {name!r}. Correct it, or start where the module can be imported.")
        return name
    known = sorted(path.stem for path in OBJECTIVES.glob("*.py") if BUILDS in path.read_text(encoding="utf-8"))
    if name not in known:
        raise ValueError(
            f"there is no objective {name!r}. There are: {', '.join(known)}. One of your own is named with its "
            f"package, such as 'mylab.{name}'."
        )
    return name


def _different(seeds: list[int]) -> list[int]:
    if len(set(seeds)) < len(seeds):
        raise ValueError(f"{seeds} names a seed twice, which would train the same network twice.")
    return seeds


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Recipe:
    """Settings of pre-training but for the seed.

    Attributes:
        objective: `hashtag` (softmax), `hashtag_sigmoid`, `supervised`, or `none` for a random initialisation that is
            not trained: a file in `swaglib/objectives`; or a module of your own with its package, such as
            `mylab.my_objective`.
        objective_settings: of the objective, by name: the fields of the class `Settings` in its file.
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
    """

    objective: Annotated[str, AfterValidator(_known_objective)]
    objective_settings: dict[str, Any] = field(default_factory=dict)
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


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Pretrain(Recipe):
    """Settings of one pre-training.

    Attributes:
        seed: of the initial weights, the order and the augmentation.
    """

    seed: int


@dataclass(frozen=True, config=STRICT, kw_only=True)
class PretrainRun(Recipe):
    """Settings of a run: of one pre-training for each seed; a line under `runs` overrides them for its run.

    Attributes:
        seeds: of the initial weights, the order and the augmentation, one network each.
    """

    seeds: Annotated[list[int], Field(min_length=1), AfterValidator(_different)]


def of_seed(run: PretrainRun, seed: int) -> Pretrain:
    """Returns the settings of a run's pre-training with one seed."""
    return Pretrain(**{each.name: getattr(run, each.name) for each in fields(Recipe)}, seed=seed)

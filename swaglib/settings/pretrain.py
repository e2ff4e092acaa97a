"""Settings of the stage `pretrain`."""

from dataclasses import field, fields
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, PositiveInt
from pydantic.dataclasses import dataclass

from swaglib.settings.known import known
from swaglib.settings.strict import STRICT
from swaglib.settings.training import Budget, Training

OBJECTIVES = Path(__file__).parents[1] / "objectives"
BUILDS = "\ndef build("
"""What the file of an objective holds, and the other files of that folder do not."""


def _known_objective(name: str) -> str:
    """Refuses the name of an objective that is not there."""
    return known(
        name, "objective", [path.stem for path in OBJECTIVES.glob("*.py") if BUILDS in path.read_text(encoding="utf-8")]
    )


def _different(seeds: list[int]) -> list[int]:
    if len(set(seeds)) < len(seeds):
        raise ValueError(f"{seeds} names a seed twice, which would train the same network twice.")
    return seeds


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Recipe(Budget):
    """Settings of pre-training but for the seed; see also `swaglib.settings.training`.

    Attributes:
        objective: `hashtag` (softmax), `hashtag_sigmoid`, `supervised`; or one that is not trained: `random` (weights),
            `pixels` (a thumbnail), `imagenet` (released weights): a file in `swaglib/objectives`; or a module of your
            own with its package, such as `mylab.my_objective`.
        objective_settings: settings of the objective, by name: the fields of the class `Settings` in its file.
        model: a timm model name.
        model_args: arguments of the model in timm, by name, such as `output_stride` or, of a ResNeXt, `base_width`.
        decode_size: side of the squares to which images are decoded, and from which views are cut.
        jpeg_on_gpu: decodes JPEGs on the GPU, if there is one; its decoder rounds a little differently from the CPU's.
        shuffle_shards: number of shards whose images are mixed at a time, the shards themselves in random order, so
            that a network disk reads one long piece after another; null mixes all images.
    """

    objective: Annotated[str, AfterValidator(_known_objective)]
    objective_settings: dict[str, Any] = field(default_factory=dict)
    model: str
    model_args: dict[str, Any] = field(default_factory=dict)
    decode_size: PositiveInt
    jpeg_on_gpu: bool
    shuffle_shards: PositiveInt | None


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Pretrain(Recipe, Training):
    """Settings of one pre-training."""


@dataclass(frozen=True, config=STRICT, kw_only=True)
class PretrainRun(Recipe):
    """Settings of a run: of one pre-training for each seed; a line under `runs` overrides them for its run.

    Attributes:
        seeds: seeds of the initial weights, the order and the augmentation, one network each.
    """

    seeds: Annotated[list[int], Field(min_length=1), AfterValidator(_different)]


def of_seed(run: PretrainRun, seed: int) -> Pretrain:
    """Returns the settings of a run's pre-training with one seed."""
    return Pretrain(**{each.name: getattr(run, each.name) for each in fields(Recipe)}, seed=seed)

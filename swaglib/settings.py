"""The settings of every stage, as plain dataclasses: what `params.yaml` may hold, with types and units.

A key that is not here, or a value of another type, is an error that names the stage and the key.
"""

import json
from dataclasses import field
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, PositiveFloat, PositiveInt, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

STRICT = ConfigDict(extra="forbid", strict=True)

Share = Annotated[float, Field(ge=0, lt=1)]
PositiveShare = Annotated[float, Field(gt=0, lt=1)]


@dataclass(frozen=True, config=STRICT)
class Collect:
    """Settings of the stage that fetches and renders the embedded posts.

    Attributes:
        pixels: side of the rendered square pictures.
        languages: languages of emojibase's tags, as it names them. emojilib's keywords and all shortcodes are English.
        designs: picture sets of emoji, by package name without `@iconify-json/`.
        icon_sets: picture sets of other icons, with categories: the out-of-domain tasks.
        limit: at most this many emoji, and pictures of each icon set; null means all.
    """

    pixels: PositiveInt
    languages: list[str]
    designs: Annotated[list[str], Field(min_length=1)]
    icon_sets: list[str]
    limit: PositiveInt | None = None


@dataclass(frozen=True, config=STRICT)
class Curate:
    """Settings of the stage that turns posts into labelled shards.

    Attributes:
        designs: all designs, as `collect` has them.
        held_out_designs: designs kept from pre-training; their pictures are transfer tasks.
        held_out_drawings: share of the drawings (a base emoji in one design, with all its skin tones and genders)
            kept from pre-training: pictures for validation and for the counterfactual analysis.
        minimum_count: a merged hashtag is kept if at least this many posts carry it.
        sampling: how often pictures are repeated in an epoch, see `swaglib.hashtags.resample`.
        epoch_growth: length of an epoch as a multiple of the number of pictures; sets the sampling threshold.
        samples_per_shard: samples in one tar file.
        seed: of the order of samples in the shards and of the held-out drawings.
    """

    designs: list[str]
    held_out_designs: list[str]
    held_out_drawings: Share
    minimum_count: PositiveInt
    sampling: Literal["natural", "square-root", "uniform"]
    epoch_growth: Annotated[float, Field(ge=1)]
    samples_per_shard: PositiveInt
    seed: int


@dataclass(frozen=True, config=STRICT)
class Pretrain:
    """Settings of pre-training; a line under `runs` overrides them for its run.

    Attributes:
        objective: `hashtag`, `supervised`, or `none` for a random initialisation that is not trained.
        model: a timm model name.
        pixels: side of the pictures that the model sees.
        images: pictures seen in all, counting repeats: the budget that every run gets.
        batch_size: pictures a step.
        learning_rate: at its peak, for a batch of 256; scaled linearly with the batch size.
        warm_up: share of the steps over which the learning rate rises from zero.
        weight_decay: on weights, not on biases and norms.
        momentum: Nesterov momentum of SGD.
        smallest_crop: smallest share of the picture's area that a random-resized crop may keep.
        checkpoint_every: steps between two checkpoints.
        seed: of the initial weights, the order and the augmentation.
    """

    objective: Literal["hashtag", "supervised", "none"]
    model: str
    pixels: PositiveInt
    images: PositiveInt
    batch_size: PositiveInt
    learning_rate: PositiveFloat
    warm_up: Share
    weight_decay: Annotated[float, Field(ge=0)]
    momentum: PositiveShare
    smallest_crop: Annotated[float, Field(gt=0, le=1)]
    checkpoint_every: PositiveInt
    seed: int


@dataclass(frozen=True, config=STRICT)
class Task:
    """A labelled task of the transfer stage.

    Attributes:
        source: whose posts: the name of a Parquet file in `data/posts`.
        label: the column that holds the class.
        domain: `held-out design` for emoji drawn by others, `out of domain` for other icons.
        smallest_class: classes with fewer pictures are left out, and counted.
    """

    source: str
    label: str
    domain: Literal["held-out design", "out of domain"]
    smallest_class: PositiveInt


@dataclass(frozen=True, config=STRICT)
class Transfer:
    """Settings of the stage that judges a pre-trained model by what it gives on labelled tasks.

    Attributes:
        tasks: by name.
        test_share: share of the clusters of a task that is only used for the final figure.
        validation_share: share of the clusters that chooses the regularisation.
        inverse_regularisation: values of C that the linear probe tries.
        bootstrap: resamples behind each interval.
        seed: of splits and resamples.
    """

    tasks: Annotated[dict[str, Task], Field(min_length=1)]
    test_share: PositiveShare
    validation_share: PositiveShare
    inverse_regularisation: Annotated[list[PositiveFloat], Field(min_length=1)]
    bootstrap: PositiveInt
    seed: int


@dataclass(frozen=True, config=STRICT)
class Fairness:
    """Settings of the counterfactual analysis.

    Attributes:
        k: how many of the strongest labels are compared.
        bootstrap: resamples behind each interval.
        seed: of the resamples.
    """

    k: PositiveInt
    bootstrap: PositiveInt
    seed: int


@dataclass(frozen=True, config=STRICT)
class Compare:
    """Settings of the comparison between runs.

    Attributes:
        runs: all runs, as `params.yaml` lists them.
        baselines: the runs that every other run is compared with.
        bootstrap: resamples behind each interval.
        seed: of the resamples.
    """

    runs: list[str]
    baselines: list[str]
    bootstrap: PositiveInt
    seed: int


@dataclass(frozen=True, config=STRICT)
class Report:
    """Settings of the report.

    Attributes:
        runs: all runs, as `params.yaml` lists them.
        title: of the page.
        order: runs from top to bottom in tables and figures.
    """

    runs: list[str]
    title: str
    order: list[str] = field(default_factory=list)


STAGES: dict[str, type] = {
    "collect": Collect,
    "curate": Curate,
    "pretrain": Pretrain,
    "transfer": Transfer,
    "fairness": Fairness,
    "compare": Compare,
    "report": Report,
}


def check(stage: str, parameters: dict[str, Any]) -> Any:
    """Returns the settings of `stage` made from `parameters`.

    Raises:
        KeyError: if no stage has this name.
        ValueError: with one line for each parameter that is unknown, missing or of the wrong type.
    """
    if stage not in STAGES:
        raise KeyError(f"There is no stage {stage!r}. The stages are: {', '.join(STAGES)}.")
    try:
        # Through JSON, strict mode accepts a mapping for a nested dataclass, and only JSON's types for values.
        return TypeAdapter(STAGES[stage]).validate_json(json.dumps(parameters))
    except ValidationError as error:
        lines = [f"  {stage}.{'.'.join(map(str, e['loc']))}: {_sentence(e)}" for e in error.errors()]
        raise ValueError("Parameters of params.yaml that do not fit:\n" + "\n".join(lines)) from None


def _sentence(error: Any) -> str:
    if error["type"] == "unexpected_keyword_argument":
        return "no such parameter. Remove it or correct its name."
    if error["type"] == "missing":
        return "missing."
    return f"{error['msg']}, but it is {error['input']!r} ({type(error['input']).__name__})."

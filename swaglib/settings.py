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
LOWEST_SIMILARITY = 0.8
LARGEST_DISTANCE = 10
"""What `swaglib.dedup.neighbours` keeps of pairs, so that a threshold can be chosen by looking at them."""

PositiveShare = Annotated[float, Field(gt=0, lt=1)]


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Source:
    """What all sources of your own have in common.

    Attributes:
        license: SPDX identifier of posts that name none.
        malformed: share of the rows that may be malformed; they are counted, and beyond this the run stops.
        posts_per_part: posts in one Parquet file: the unit of work of curation.
    """

    license: str
    malformed: Annotated[float, Field(ge=0, le=1)] = 0.01
    posts_per_part: PositiveInt = 100_000


@dataclass(frozen=True, config=STRICT, kw_only=True)
class TableSource(Source):
    """A table of paths and hashtags with a folder of images, see `swaglib.posts.table`.

    Attributes:
        metadata: CSV or Parquet files; patterns such as `posts/*.csv` are allowed.
        images: folder that the paths start from.
        path: column of the image's path.
        hashtags: column of the hashtags: a list (Parquet), or text.
        separator: between hashtags in a text; spaces around them go.
        id: column that names a post; without it the path does.
        base: column that posts of one origin share, such as the uploader.
    """

    kind: Literal["table"]
    metadata: Annotated[list[str], Field(min_length=1)]
    images: str
    path: str = "path"
    hashtags: str = "hashtags"
    separator: Annotated[str, Field(min_length=1)] = " "
    id: str | None = None
    base: str | None = None


@dataclass(frozen=True, config=STRICT, kw_only=True)
class WebDatasetSource(Source):
    """Tars as img2dataset writes them, see `swaglib.posts.webdataset`.

    Attributes:
        tars: files; patterns are allowed.
        hashtags: key of the sample's JSON that holds a list of hashtags; without it, the words of the caption that
            begin with `#`.
    """

    kind: Literal["webdataset"]
    tars: Annotated[list[str], Field(min_length=1)]
    hashtags: str | None = None


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Yfcc100mSource(Source):
    """Metadata of YFCC100M with local images, see `swaglib.posts.yfcc100m`.

    Attributes:
        metadata: files, plain or compressed by bzip2; patterns are allowed.
        images: folder of the images.
        layout: where an image is in it: `hash` is `<hash 0:3>/<hash 3:6>/<hash>.jpg`, as the multimedia commons have
            it; `identifier` is `<photo identifier>.<extension>`.
    """

    kind: Literal["yfcc100m"]
    metadata: Annotated[list[str], Field(min_length=1)]
    images: str
    layout: Literal["hash", "identifier"] = "hash"


@dataclass(frozen=True, config=STRICT, kw_only=True)
class HuggingFaceSource(Source):
    """Parquet files of a Hugging Face image dataset, see `swaglib.posts.hugging_face`.

    Attributes:
        files: Parquet files; patterns are allowed.
        image: column of the image: bytes, or a struct with `bytes`.
        hashtags: column of the hashtags: a list, or a text of which the words that begin with `#` are taken.
        id: column that names a post; without it, file and row do.
        posts_per_part: fewer than elsewhere: these posts carry their pictures.
    """

    kind: Literal["hugging-face"]
    posts_per_part: PositiveInt = 5_000
    files: Annotated[list[str], Field(min_length=1)]
    image: str = "image"
    hashtags: str = "hashtags"
    id: str | None = None


OwnSource = Annotated[TableSource | WebDatasetSource | Yfcc100mSource | HuggingFaceSource, Field(discriminator="kind")]


@dataclass(frozen=True, config=STRICT)
class Collect:
    """Settings of the stage that fetches and renders the embedded posts.

    Attributes:
        pixels: side of the rendered square pictures.
        languages: languages of emojibase's tags, as it names them. emojilib's keywords and all shortcodes are English.
        designs: picture sets of emoji, by package name without `@iconify-json/`.
        icon_sets: picture sets of other icons, with categories: the out-of-domain tasks.
        limit: at most this many emoji, and pictures of each icon set; null means all.
        sources: posts of your own, by name.
    """

    pixels: PositiveInt
    languages: list[str]
    designs: list[str]
    icon_sets: list[str]
    sources: dict[Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w.-]*$")], OwnSource]
    limit: PositiveInt | None = None


@dataclass(frozen=True, config=STRICT)
class Cleaning:
    """Which pictures are refused, see `swaglib.shards.clean`.

    Attributes:
        smallest_side: pixels that the shorter side must have.
        most_pixels: of the whole picture; larger ones are refused before they are decoded.
        largest_aspect: longer side over shorter side.
    """

    smallest_side: PositiveInt
    most_pixels: PositiveInt
    largest_aspect: Annotated[float, Field(ge=1)]


@dataclass(frozen=True, config=STRICT)
class Duplicates:
    """What counts as a near-duplicate of an evaluation picture, see `swaglib.dedup`.

    Attributes:
        remove: whether near-duplicates leave pre-training; they are counted either way.
        embedding: `thumbnail`, or the name of a timm model with weights (`local-dir:<folder>` for one on disk).
        similarity: cosine of two embeddings from which on two pictures are near-duplicates; pairs below 0.8 are not
            looked at.
        distance: differing bits of two perceptual hashes (64 bits) up to which they are; at most 10 are looked at.
    """

    remove: bool
    embedding: str
    similarity: Annotated[float, Field(ge=LOWEST_SIMILARITY, le=1)]
    distance: Annotated[int, Field(ge=0, le=LARGEST_DISTANCE)]


@dataclass(frozen=True, config=STRICT)
class Curate:
    """Settings of the stage that turns posts into labelled shards.

    Attributes:
        designs: all designs, as `collect` has them.
        icon_sets: all icon sets, as `collect` has them; evaluation pictures.
        sources: your own sources, as `collect` has them.
        held_out_designs: designs kept from pre-training; their pictures are transfer tasks.
        held_out_drawings: share of the drawings (a base emoji in one design, with all its skin tones and genders)
            kept from pre-training: pictures for validation and for the counterfactual analysis.
        ambiguity: what becomes of a hashtag with several senses, see `swaglib.hashtags.ambiguity`.
        vocabulary: `targets`, `nouns`, `top-N` (such as `top-8500`) or `frequent`, see `swaglib.hashtags.canonical`.
        targets: the target classes of the vocabulary `targets`, see `swaglib.hashtags.targets`.
        minimum_count: a merged hashtag is kept if at least this many posts carry it.
        cleaning: which pictures are refused.
        duplicates: which pictures are too like an evaluation picture.
        sampling: how often pictures are repeated in an epoch, see `swaglib.hashtags.resample`.
        epoch_growth: length of an epoch as a multiple of the number of pictures; sets the sampling threshold.
        most_held_out: posts held out as drawings at most; lowers `held_out_drawings` where there are very many posts.
        shuffled_gigabytes: files of posts whose samples are shuffled together; bounds the memory of writing.
        samples_per_shard: samples in one tar file.
        seed: of the order of samples in the shards and of the held-out drawings.
    """

    designs: list[str]
    icon_sets: list[str]
    sources: list[str]
    held_out_designs: list[str]
    held_out_drawings: Share
    most_held_out: PositiveInt
    ambiguity: Literal["first", "all", "drop", "merge-shared"]
    vocabulary: Annotated[str, Field(pattern=r"^(targets|nouns|frequent|top-[1-9]\d*)$")]
    targets: str
    minimum_count: PositiveInt
    cleaning: Cleaning
    duplicates: Duplicates
    sampling: Literal["natural", "square-root", "uniform"]
    epoch_growth: Annotated[float, Field(ge=1)]
    shuffled_gigabytes: PositiveFloat
    samples_per_shard: PositiveInt
    seed: int


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

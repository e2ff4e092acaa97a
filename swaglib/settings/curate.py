"""Settings of the stage `curate`."""

from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, PositiveInt
from pydantic.dataclasses import dataclass

from swaglib.settings.strict import STRICT, Share

LOWEST_SIMILARITY = 0.8
LARGEST_DISTANCE = 10
"""What `swaglib.dedup.neighbours` keeps of pairs, so that a threshold can be chosen by looking at them."""


@dataclass(frozen=True, config=STRICT)
class Cleaning:
    """Which images are refused, see `swaglib.images.clean`.

    Attributes:
        smallest_side: number of pixels that the shorter side must have.
        most_pixels: largest number of pixels of the whole image; larger images are refused before they are decoded.
        largest_aspect: longer side over shorter side.
    """

    smallest_side: PositiveInt
    most_pixels: PositiveInt
    largest_aspect: Annotated[float, Field(ge=1)]


@dataclass(frozen=True, config=STRICT)
class Duplicates:
    """What counts as a near-duplicate of an evaluation image, see `swaglib.dedup`.

    Attributes:
        remove: whether near-duplicates leave pre-training; they are counted either way.
        embedding: `thumbnail`, or the name of a timm model with weights (`local-dir:<folder>` for one on disk).
        similarity: cosine of two embeddings from which on two images are near-duplicates; pairs below 0.8 are not
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
        tagged_sets: all sets of icons with tags, as `collect` has them.
        icon_sets: all icon sets without tags, as `collect` has them; evaluation images.
        held_out: designs, tagged sets and sources kept from pre-training, as `collect` has them; their images are
            transfer tasks.
        sources: your own sources, as `collect` has them.
        held_out_drawings: share of the drawings (a base emoji in one design, with all its skin tones and genders)
            kept from pre-training: images for validation and for the counterfactual analysis.
        ambiguity: what becomes of a hashtag with several senses, see `swaglib.hashtags.ambiguity`.
        vocabulary: `targets`, `nouns`, `top-N` (such as `top-8500`) or `frequent`, see `swaglib.hashtags.canonical`.
        targets: the target classes of the vocabulary `targets`, see `swaglib.hashtags.targets`.
        minimum_count: a merged hashtag is kept if at least this many posts carry it.
        cleaning: limits beyond which images are refused.
        duplicates: settings of what counts as a near-duplicate of an evaluation image.
        sampling: how often images are repeated in an epoch, see `swaglib.hashtags.resample`.
        epoch_growth: length of an epoch as a multiple of the number of images; sets the sampling threshold.
        most_held_out: posts held out as drawings at most; lowers `held_out_drawings` where there are very many posts.
        shuffled_gigabytes: files of posts whose samples are shuffled together; bounds the memory of writing.
        samples_per_shard: samples in one tar file.
        seed: seed of the order of samples in the shards and of the held-out drawings.
    """

    designs: list[str]
    tagged_sets: list[str]
    icon_sets: list[str]
    held_out: list[str]
    sources: list[str]
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

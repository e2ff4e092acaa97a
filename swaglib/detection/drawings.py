"""The drawings that scenes are made of, divided by concept into training, validation and test."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from swaglib.images.read import images_of
from swaglib.posts.schema import partitions_of, read_posts
from swaglib.settings.detection import Scenes

TRAIN, VALIDATION, TEST = "train", "validation", "test"


@dataclass(frozen=True)
class Drawings:
    """The drawings of one part of the concepts.

    Attributes:
        classes: names, in alphabetical order; the same for every part.
        images: encoded images of the drawings, by class, and within a class by concept.
        names: names of the drawings' posts, in the same order.
    """

    classes: list[str]
    images: list[list[list[bytes]]]
    names: list[list[list[str]]]


def read_drawings(posts: Path, scenes: Scenes, part: str, seed: int) -> Drawings:
    """Reads the drawings of a part.

    Args:
        posts: folder of the stage `collect`.
        scenes: designs, label and shares.
        part: `train`, `validation` or `test`.
        seed: seed of the division into parts.

    Raises:
        FileNotFoundError: if a design has no posts.
        ValueError: if the posts lack the label, or fewer than two classes have enough concepts in every part.
    """
    tables = {
        name: _divided(posts, designs, scenes, seed)
        for name, designs in (("train", scenes.train_designs), ("test", scenes.test_designs))
    }
    classes = _classes(tables, scenes)
    own = tables["train" if part == TRAIN else "test"]
    own = own.filter((pl.col("part") == part) & pl.col(scenes.label).is_in(classes)).sort("base", "id")
    images: list[dict[str, list[bytes]]] = [{} for _ in classes]
    names: list[dict[str, list[str]]] = [{} for _ in classes]
    rows = own.select("id", "base", scenes.label).iter_rows()
    for (name, base, label), image in zip(rows, images_of(own), strict=True):
        if image is not None:
            number = classes.index(label)
            images[number].setdefault(base, []).append(image)
            names[number].setdefault(base, []).append(name)
    return Drawings(
        classes, [list(concepts.values()) for concepts in images], [list(concepts.values()) for concepts in names]
    )


def part_of(base: str, scenes: Scenes, seed: int) -> str:
    """Returns the part that a concept belongs to, whatever other concepts there are."""
    digest = hashlib.sha256(f"scenes/{seed}/{base}".encode()).digest()
    share = int.from_bytes(digest[:8], "big") / 2**64
    if share < scenes.test_share:
        return TEST
    return VALIDATION if share < scenes.test_share + scenes.validation_share else TRAIN


def _divided(posts: Path, designs: list[str], scenes: Scenes, seed: int) -> pl.DataFrame:
    """Reads the posts of some designs that have a class, with the `part` of each."""
    columns = ["id", "image", "path", "offset", "size", "base", scenes.label]
    files = [file for design in designs for file in partitions_of(posts, design)]
    table = pl.concat([read_posts(file, list(dict.fromkeys(columns))) for file in files]).drop_nulls(scenes.label)
    bases = table["base"].unique().sort()
    parts = pl.DataFrame({"base": bases, "part": [part_of(base, scenes, seed) for base in bases]})
    return table.join(parts, on="base", maintain_order="left")


def _classes(tables: dict[str, pl.DataFrame], scenes: Scenes) -> list[str]:
    """Returns the classes with enough concepts in every part."""
    kept: set[str] | None = None
    for name, part in (("train", TRAIN), ("test", VALIDATION), ("test", TEST)):
        own = tables[name].filter(pl.col("part") == part)
        sizes = own.group_by(scenes.label).agg(concepts=pl.col("base").n_unique())
        large = set(sizes.filter(pl.col("concepts") >= scenes.smallest_class)[scenes.label])
        kept = large if kept is None else kept & large
    if kept is None or len(kept) < 2:
        raise ValueError(
            f"{len(kept or ())} classes of {scenes.label!r} have {scenes.smallest_class} concepts or more for training "
            f"(of {', '.join(scenes.train_designs)}), validation and test (of {', '.join(scenes.test_designs)}). "
            f"Lower detection.scenes.smallest_class, or name more designs."
        )
    return sorted(kept)

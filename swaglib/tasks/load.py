"""Loads a task: its images, checked, numbered and split."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from swaglib.networks.imagenet import wordnet_ids
from swaglib.settings.splits import Splits
from swaglib.tasks.definition import Definition, FolderSource, PostsSource
from swaglib.tasks.images import TEST, TRAIN, VALIDATION
from swaglib.tasks.look_alike import refuse_look_alikes
from swaglib.tasks.near_duplicates import join_near_duplicates
from swaglib.tasks.sources.cub_2011 import read_cub_2011
from swaglib.tasks.sources.image_folder import read_image_folder
from swaglib.tasks.sources.imagenet import read_imagenet
from swaglib.tasks.sources.imagenet_real import read_imagenet_real
from swaglib.tasks.sources.imagenet_v2 import read_imagenet_v2
from swaglib.tasks.sources.inaturalist_2018 import read_inaturalist_2018
from swaglib.tasks.sources.objectnet import read_objectnet
from swaglib.tasks.sources.places365 import read_places365
from swaglib.tasks.sources.posts import read_labelled_posts
from swaglib.tasks.sources.table import read_table
from swaglib.tasks.sources.torchvision_datasets import (
    read_cifar10,
    read_cifar100,
    read_dtd,
    read_flowers102,
    read_food101,
    read_oxford_pets,
)
from swaglib.tasks.split_checks import check_splits, has_splits
from swaglib.tasks.splits import FEWEST_CLUSTERS, owners, split_by_cluster, take_validation

READERS: dict[str, Callable[[Any, str], pl.DataFrame]] = {
    "image_folder": read_image_folder,
    "table": read_table,
    "imagenet": read_imagenet,
    "imagenet_v2": read_imagenet_v2,
    "imagenet_real": read_imagenet_real,
    "objectnet": read_objectnet,
    "inaturalist_2018": read_inaturalist_2018,
    "places365": read_places365,
    "cub_2011": read_cub_2011,
    "flowers102": read_flowers102,
    "oxford_pets": read_oxford_pets,
    "dtd": read_dtd,
    "food101": read_food101,
    "cifar10": read_cifar10,
    "cifar100": read_cifar100,
}


@dataclass(frozen=True)
class TaskData:
    """A task, ready to be evaluated.

    Attributes:
        name: name of the task.
        definition: what its file says.
        classes: names, in their order.
        images: one row an image: the columns of `swaglib.tasks.images.IMAGE`, all filled but `image`, `path` and
            `domain`; and `class` (number of its first label), `accepted` (numbers of all its labels).
        left_out: images of classes that are too small.
        absent: classes that the file names and no image has, and those of which `limit` leaves no image.
        joined_clusters: clusters that were joined with others for near-duplicates in both.
    """

    name: str
    definition: Definition
    classes: list[str]
    images: pl.DataFrame
    left_out: int
    absent: list[str]
    joined_clusters: int = 0

    @property
    def family(self) -> str:
        """The name that this task shares with tasks of the same images."""
        return self.definition.family or self.name

    def rows(self, split: str) -> pl.DataFrame:
        """Returns the images of one split."""
        return self.images.filter(pl.col("split") == split)

    def synsets(self) -> dict[str, list[str]] | None:
        """Returns the synsets of each class: those that the file names, or its WordNet id; None if it has neither."""
        named = self.definition.classes
        if named is None:
            return None
        return {name: named[name] if isinstance(named, dict) else [name] for name in self.classes}


def load_task(
    name: str,
    definition: Definition,
    posts: Path,
    splits: Splits,
    test_only: bool = False,
) -> TaskData:
    """Reads the images of a task, numbers their classes and splits them.

    Args:
        name: name of the task.
        definition: what its file says.
        posts: folder of the stage `collect`, for tasks made of posts.
        splits: how the images of a task without splits of its own are divided; the share of validation is also taken
            of a source's own training clusters.
        test_only: nothing will be learned: only the test images are loaded, and no others are needed, except where a
            list of the source names them.

    Raises:
        FileNotFoundError: if the images are not there, or some that a list names.
        ValueError: if fewer than two classes are large enough, a label is not in the file's list of classes or looks
            like another one, or a split is empty.
    """
    source = definition.source
    if isinstance(source, PostsSource):
        images, smallest = read_labelled_posts(source, name, posts), splits.smallest_class or source.smallest_class
    else:
        images, smallest = READERS[source.kind](source, name), FEWEST_CLUSTERS
    before = set(images["labels"].explode().drop_nulls())
    if definition.limit is not None:
        images = images.sample(min(definition.limit, len(images)), seed=splits.seed)
    total = len(images)
    drawn_away = before - set(images["labels"].explode())
    own_splits, joined = has_splits(name, images), 0
    if not own_splits and not isinstance(source, FolderSource) and source.near_duplicates == "joined":
        images, joined = join_near_duplicates(images)
    if not own_splits:
        images = _large_enough(images, smallest)
    classes, absent = _classes(name, definition, images)
    number = {label: place for place, label in enumerate(classes)}
    images = images.with_columns(
        accepted=pl.col("labels").list.eval(pl.element().replace_strict(number, return_dtype=pl.Int64))
    ).with_columns(pl.col("accepted").list.first().alias("class"))
    if not own_splits:
        images = split_by_cluster(images, splits.test_share, splits.validation_share, splits.seed)
    elif TRAIN in images["split"] and VALIDATION not in images["split"]:
        images = take_validation(images, splits.validation_share, splits.seed)
    left_out = total - len(images)
    if test_only:
        images = images.filter(pl.col("split") == TEST)
    absent += sorted(drawn_away - set(classes) - set(absent))
    data = TaskData(name, definition, classes, images, left_out, absent, joined)
    check_splits(name, classes, images, test_only or definition.trained_on is not None)
    return data


def _large_enough(images: pl.DataFrame, smallest: int) -> pl.DataFrame:
    """Leaves out classes that have too few images, or for which too few clusters count to be in every split."""
    own = images.with_columns(label=pl.col("labels").list.first())
    clusters = owners(own, "label").group_by("label").agg(clusters=pl.len())
    sizes = own.group_by("label").agg(images=pl.len()).join(clusters, on="label")
    kept = sizes.filter((pl.col("images") >= smallest) & (pl.col("clusters") >= FEWEST_CLUSTERS))
    return own.join(kept, on="label", how="semi", maintain_order="left").drop("label")


def _classes(name: str, definition: Definition, images: pl.DataFrame) -> tuple[list[str], list[str]]:
    """Returns the classes in their order, and those that the file names and no image has."""
    present = sorted(set(images["labels"].explode().drop_nulls()))
    named = definition.classes
    known = wordnet_ids() if named == "imagenet-1k" else list(named) if isinstance(named, dict) else None
    if known is None:
        classes, absent = present, []
    else:
        refuse_look_alikes([*present, *known], f"The task {name!r}: of its labels and the list of classes,")
        missing = [label for label in present if label not in set(known)]
        if missing:
            raise ValueError(
                f"The task {name!r}: {len(missing)} labels of its images are not in its list of classes, such as "
                f"{missing[0]!r}. Add them to `classes` in the task's file, or correct the labels."
            )
        absent = [label for label in known if label not in set(present)]
        # An ImageNet classifier may answer any of its classes, whatever the images at hand show.
        classes = known if named == "imagenet-1k" else [label for label in known if label not in set(absent)]
    if len(present) < 2:
        raise ValueError(
            f"The task {name!r} has {len(present)} classes with enough images in {FEWEST_CLUSTERS} clusters or more; "
            "it needs two. Lower source.smallest_class in the task's file, choose another label, or look whether its "
            "images are all alike: near-duplicates are one cluster, unless source.near_duplicates is 'ignored'."
        )
    return classes, absent

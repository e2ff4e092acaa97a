"""What a file in `tasks/` says: where labelled images are, what their classes mean, and how answers are counted."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, PositiveInt, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from swaglib.project import read_params
from swaglib.settings.strict import STRICT
from swaglib.tasks.yaml_values import kind_of, wrong_values

NearDuplicates = Literal["joined", "ignored"]


@dataclass(frozen=True, config=STRICT, kw_only=True)
class PostsSource:
    """Posts of this study that carry a label, see `swaglib.tasks.sources.posts`.

    Attributes:
        posts: names of Parquet files in `data/posts`.
        label: the column that holds the class.
        cluster: the column that images of one origin share; a post without it goes by its `base`.
        near_duplicates: `joined` puts images that are hardly different into one cluster, see
            `swaglib.tasks.near_duplicates`; `ignored` does not. With `split_by: design`, nothing is joined.
        smallest_class: classes with fewer images are left out, and counted.
        split_by: `cluster` draws images that belong together into one split; `design` takes the splits from
            `designs`, and keeps only classes that every one of these has.
        designs: names of the posts in each split, for `split_by: design`; each is in one split only.
    """

    kind: Literal["posts"]
    posts: Annotated[list[str], Field(min_length=1)]
    label: str
    cluster: str = "base"
    near_duplicates: NearDuplicates = "joined"
    smallest_class: PositiveInt = 3
    split_by: Literal["cluster", "design"] = "cluster"
    designs: dict[Literal["train", "validation", "test"], list[str]] = Field(default_factory=dict)


@dataclass(frozen=True, config=STRICT, kw_only=True)
class ImageFolderSource:
    """A folder of images a class, see `swaglib.tasks.sources.image_folder`.

    Attributes:
        folder: holds `train` (or `training`), `val` (or `valid`, `validation`, `dev`) and `test` (or `testing`), as
            far as there are such splits, in any case, each with a folder a class; or the folders of the classes
            themselves.
        test_only: all images are for testing, as those of ImageNet-V2, -A, -R and -Sketch.
        near_duplicates: as in `PostsSource`, for images that are split by us; `joined` decodes all of them whenever the
            task is loaded.
    """

    kind: Literal["image_folder"]
    folder: str
    test_only: bool = False
    near_duplicates: NearDuplicates = "ignored"


@dataclass(frozen=True, config=STRICT, kw_only=True)
class TableSource:
    """A CSV or Parquet file of paths and classes, see `swaglib.tasks.sources.table`.

    Attributes:
        table: the file.
        images: folder that the paths start from.
        path: column of the image's path.
        label: column of the class.
        separator: separator between classes, where several are right; None takes the whole text for one.
        cluster: column that images of one origin share.
        split: column of the split (`train`, `validation`, `test`).
        domain: column of the domain.
        near_duplicates: as in `ImageFolderSource`.
    """

    kind: Literal["table"]
    table: str
    images: str
    path: str = "path"
    label: str = "label"
    separator: str | None = None
    cluster: str | None = None
    split: str | None = None
    domain: str | None = None
    near_duplicates: NearDuplicates = "ignored"


@dataclass(frozen=True, config=STRICT, kw_only=True)
class FolderSource:
    """A published data set in the layout in which it is published.

    Attributes:
        kind: the data set, each with a reader of its name in `swaglib.tasks.sources`.
        folder: folder that it was unpacked to.
    """

    kind: Literal[
        "imagenet", "imagenet_v2", "imagenet_real", "objectnet", "inaturalist_2018", "places365", "cub_2011",
        "flowers102", "oxford_pets", "dtd", "food101", "cifar10", "cifar100",
    ]  # fmt: skip
    folder: str


Source = Annotated[PostsSource | ImageFolderSource | TableSource | FolderSource, Field(discriminator="kind")]


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Definition:
    """A task, as its file defines it.

    Attributes:
        title: what the task asks, in a few words.
        license: license of the images.
        source: source of the images.
        paper: link to where the task is described.
        family: name that tasks share which share images, so that a mean over tasks counts these once; None for a task
            that is a family of its own, of the task's name.
        domain: how far from pre-training it is: `held-out design` for emoji drawn by others, `out of domain` for
            other icons; anything for tasks of your own.
        metric: `top-1`, the share of images that are answered rightly, or `mean per class`, the mean of the classes'
            shares.
        classes: names with their WordNet synsets (an empty list where none fits); or `imagenet-1k`, its thousand
            WordNet ids in their order; or `wordnet ids`, as many as the images have; None takes names from the
            images and knows no synsets.
        trained_on: name of the task whose classifier is tested here, for tasks without images to learn from.
        border: pixels that are cut from each side of an image before anything else.
        limit: largest number of images; None takes all. A fixed random part of them, for a quick look.
    """

    title: str
    license: str
    source: Source
    paper: str | None = None
    family: str | None = None
    domain: str = "own"
    metric: Literal["top-1", "mean per class"] = "top-1"
    classes: dict[str, list[str]] | Literal["imagenet-1k", "wordnet ids"] | None = None
    trained_on: str | None = None
    border: Annotated[int, Field(ge=0)] = 0
    limit: PositiveInt | None = None


def read_definition(path: Path) -> Definition:
    """Reads the file of a task.

    Raises:
        FileNotFoundError: if it is not there; names the tasks that are.
        ValueError: if a key is unknown, missing or of the wrong type; the message has a line for each.
    """
    if not path.is_file():
        there = ", ".join(sorted(file.stem for file in path.parent.glob("*.yaml"))) or "none"
        raise FileNotFoundError(f"There is no task {path.stem!r} in {path.parent}. There are: {there}.")
    return parse_definition(read_params(path), str(path))


def parse_definition(values: dict[str, Any], origin: str) -> Definition:
    """Returns a checked definition; `origin` is named in errors.

    Raises:
        ValueError: if a key is unknown, missing or of the wrong type, or YAML takes a text without quotes for something
            else; the message has a line for each.
    """
    wrong = wrong_values(values)
    if not wrong:
        try:
            return TypeAdapter(Definition).validate_json(json.dumps(values))
        except ValidationError as error:
            wrong = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}{_advice(dict(e))}" for e in error.errors()]
    raise ValueError(f"{origin} does not define a task:\n" + "\n".join(f"  {line}" for line in wrong))


def _advice(error: dict[str, Any]) -> str:
    """Returns what to do about a value that YAML took for something else than a text."""
    if error["type"] != "string_type" or isinstance(error["input"], list | dict):
        return ""
    return f", but YAML takes {json.dumps(error['input'])} for {kind_of(error['input'])}. Put it in quotes."

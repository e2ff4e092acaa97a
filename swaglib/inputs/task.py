"""Looks at a task: its classes, its splits, and whether its images can be decoded."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import polars as pl

from swaglib.images.prepare import through_pillow
from swaglib.images.read import MissingImageError, read_image
from swaglib.inputs.found import LOOKED_AT, SHOWN, Found, counted, is_number, share, spread
from swaglib.settings.splits import Splits
from swaglib.tasks.definition import Definition
from swaglib.tasks.images import SPLITS, TEST, TRAIN
from swaglib.tasks.load import TaskData, load_task

DECODED, MISSING = "decoded", "file missing"


def check_task(name: str, definition: Definition, posts: Path, splits: Splits) -> Found:
    """Loads a task as the stages would, and decodes some of its images.

    Args:
        name: name of the task.
        definition: what its file says.
        posts: folder of the stage `collect`, for tasks made of posts.
        splits: how the images of a task without splits of its own are divided.

    Raises:
        FileNotFoundError: if the images are not there.
        ValueError: see `swaglib.tasks.load.load_task`.
    """
    data = load_task(name, definition, posts, splits, test_only=definition.trained_on is not None)
    rows = data.images
    contents = [_content(rows.row(place, named=True)) for place in spread(len(rows), LOOKED_AT)]
    verdicts = [_verdict(content) for content in contents]
    sizes = rows.group_by("split").agg(images=pl.len(), classes=pl.col("class").n_unique())
    shown = [rows.row(place, named=True) for place in spread(len(rows), SHOWN)]
    captions = [f"{', '.join(one['labels'])} ({one['split']})" for one in shown]
    tables = {
        "Splits": sizes.sort(pl.col("split").replace_strict({one: place for place, one in enumerate(SPLITS)})),
        "Classes, the largest and the smallest": _classes(data),
        f"Images, {len(contents):,} looked at": counted(verdicts, "outcome", "images"),
    }
    title = (
        f"The task {name!r} ({definition.source.kind}): {len(rows):,} images of {len(data.classes):,} classes; "
        f"{data.left_out:,} images are left out, because their classes are too small."
    )
    warnings = [*_of_classes(data), *_of_images(verdicts), *_of_repeats(data)]
    images = [content if _verdict(content) == DECODED else None for content in map(_content, shown)]
    return Found(title, tables, images, captions, warnings)


def _classes(data: TaskData) -> pl.DataFrame:
    """Returns the classes with their images in each split, and their synsets where the task's file names some."""
    synsets = data.synsets()
    counts = [pl.len().alias("images"), *(pl.col("split").eq(split).sum().alias(split) for split in SPLITS)]
    table = data.images.group_by("class").agg(counts).sort(["images", "class"], descending=[True, False])
    names = [data.classes[number] for number in table["class"]]
    table = table.select(pl.Series("name", names, pl.String), "images", *SPLITS)
    if synsets is not None:
        table = table.with_columns(synsets=pl.Series([", ".join(synsets[name]) for name in names], dtype=pl.String))
    half = SHOWN // 2
    return table if len(table) <= SHOWN else pl.concat([table.head(half), table.tail(half)])


def _content(row: dict[str, object]) -> bytes | None:
    image, path = row["image"], row["path"]
    try:
        return read_image(
            image if isinstance(image, bytes) else None, path if isinstance(path, str) else None, None, None
        )
    except MissingImageError:
        return None


def _verdict(content: bytes | None) -> str:
    if content is None:
        return MISSING
    try:
        through_pillow(content)
    except OSError as error:
        return str(error)[:80]
    return DECODED


def _of_classes(data: TaskData) -> list[str]:
    warnings = []
    numbers = [name for name in data.classes if is_number(name)]
    if len(numbers) > len(data.classes) / 2:
        warnings.append(
            f"{share(len(numbers), len(data.classes))} of the classes are called by numbers, such as {numbers[0]!r}. "
            "Zero-shot needs their names: give `classes`, or a column with names."
        )
    if data.absent:
        warnings.append(f"{len(data.absent):,} classes of the file have no image, such as {data.absent[0]!r}.")
    tested, trained = set(data.rows(TEST)["class"]), set(data.rows(TRAIN)["class"])
    unlearned = sorted(tested - trained)
    if trained and unlearned:
        name = data.classes[unlearned[0]]
        warnings.append(f"{len(unlearned):,} classes are tested and have no training image, such as {name!r}.")
    return warnings


def _of_images(verdicts: Sequence[str]) -> list[str]:
    bad = len(verdicts) - verdicts.count(DECODED)
    return [f"{share(bad, len(verdicts))} of the images that were looked at cannot be decoded."] if bad else []


def _of_repeats(data: TaskData) -> list[str]:
    """Looks for test images that stand among the training images, byte for byte; of large tasks, among some of them."""
    digests: dict[str, set[str]] = {}
    for split in (TRAIN, TEST):
        rows = data.rows(split)
        chosen = spread(len(rows), 10 * LOOKED_AT)
        contents = (_content(rows.row(place, named=True)) for place in chosen)
        digests[split] = {sha256(content).hexdigest() for content in contents if content is not None}
    both = len(digests[TRAIN] & digests[TEST])
    return (
        [f"{both:,} test images are training images, too, byte for byte: accuracy would be too high."] if both else []
    )

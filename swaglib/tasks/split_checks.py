"""Checks the splits of a task: all images are in one, and there is something to learn from and to ask about."""

import polars as pl

from swaglib.tasks.images import SPLITS, TEST, TRAIN


def has_splits(name: str, images: pl.DataFrame) -> bool:
    """Tells whether a source has splits of its own.

    Args:
        name: name of the task.
        images: images in the schema `swaglib.tasks.images.IMAGE`.

    Raises:
        ValueError: if some images are in a split, and others in none.
    """
    without = images.filter(pl.col("split").is_null())
    if 0 < len(without) < len(images):
        raise ValueError(
            f"The task {name!r}: {len(without):,} of {len(images):,} images have no split, such as "
            f"{without['id'][0]}, and the others have one. Fill in all of them, or none."
        )
    return not len(without)


def check_splits(name: str, classes: list[str], images: pl.DataFrame, test_only: bool) -> None:
    """Checks that there is something to learn from and to ask about.

    Args:
        name: name of the task.
        classes: names of its classes.
        images: images with `split` and `class`.
        test_only: whether nothing is learned from them.

    Raises:
        ValueError: if a split that is needed has no image, or a class has test images and none to learn from.
    """
    sizes = {split: int((images["split"] == split).sum()) for split in SPLITS}
    wanted = (TEST,) if test_only else SPLITS
    empty = [split for split in wanted if not sizes[split]]
    if empty:
        raise ValueError(
            f"The task {name!r} has no images in the split {empty[0]!r}: "
            + ", ".join(f"{split} {size:,}" for split, size in sizes.items())
            + ". Add images, or name in `trained_on` the task whose classifier is tested on these."
        )
    if test_only:
        return
    untaught = set(images.filter(split=TEST)["class"]) - set(images.filter(split=TRAIN)["class"])
    if untaught:
        some = classes[min(untaught)]
        raise ValueError(
            f"The task {name!r}: {len(untaught)} classes have test images but none to learn from, such as "
            f"{some!r}. A class needs images in both; leave it out or add some."
        )

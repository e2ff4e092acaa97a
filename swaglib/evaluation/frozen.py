"""Features of a task, split and checked: what every protocol on frozen features starts from."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.evaluation.features_file import Features
from swaglib.evaluation.linear import Labelled
from swaglib.evaluation.scores import NO_ANSWER
from swaglib.tasks.images import TEST, TRAIN, VALIDATION
from swaglib.tasks.load import TaskData


@dataclass(frozen=True)
class Frozen:
    """Features and classes of a task.

    Attributes:
        data: the task.
        train: features (images, width) and classes (images,) of readable images.
        validation: the same for the validation split.
        clusters: clusters of the readable training images, shape (images,).
        test: the same for readable test images.
        readable: whether each test image is readable, bool, shape (test,).
        unreadable: images of each split that could not be decoded.
        learning: rows of the task of the images in `known`, in their order.
        learned: hashes of the contents of images to learn from.
        tested: hashes of the contents of test images.
    """

    data: TaskData
    train: Labelled
    validation: Labelled
    clusters: NDArray[np.str_]
    test: Labelled
    readable: NDArray[np.bool_]
    unreadable: dict[str, int]
    learning: pl.DataFrame = field(default_factory=pl.DataFrame)
    learned: frozenset[int] = frozenset()
    tested: frozenset[int] = frozenset()

    @property
    def known(self) -> Labelled:
        """Training and validation images together."""
        both = (self.train, self.validation)
        return np.concatenate([part[0] for part in both]), np.concatenate([part[1] for part in both])

    def answers(self, predicted: NDArray[np.int64]) -> NDArray[np.int64]:
        """Returns answers to all test images: those given to readable ones, `NO_ANSWER` to the others.

        Args:
            predicted: shape (readable,) or (draws, readable).
        """
        full = np.full((*predicted.shape[:-1], len(self.readable)), NO_ANSWER, dtype=np.int64)
        full[..., self.readable] = predicted
        return full

    def spread(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Returns scores of all test images: zero for those that could not be decoded."""
        full = np.zeros(len(self.readable))
        full[self.readable] = scores
        return full


def split_features(data: TaskData, features: Features) -> Frozen:
    """Splits features by the splits of a task, and checks them.

    Images to learn from that cannot be decoded are left out, and counted; test images are kept.

    Raises:
        ValueError: if the same image is in two splits, or nothing is left to learn from.
    """
    refuse_duplicates(data, features)
    split, classes = data.images["split"].to_numpy(), data.images["class"].to_numpy()
    rows = {name: split == name for name in (TRAIN, VALIDATION, TEST)}
    seen = {name: mask & features.readable for name, mask in rows.items()}
    own = {name: (features.values[mask], classes[mask]) for name, mask in seen.items()}
    if not data.definition.trained_on and not (len(own[TRAIN][0]) and len(own[VALIDATION][0])):
        raise ValueError(f"The task {data.name!r}: no image to learn from can be decoded.")
    return Frozen(
        data,
        own[TRAIN],
        own[VALIDATION],
        data.images["cluster"].to_numpy()[rows[TRAIN] & features.readable],
        own[TEST],
        features.readable[rows[TEST]],
        {name: int((mask & ~features.readable).sum()) for name, mask in rows.items()},
        pl.concat([data.images.filter(pl.Series(seen[name])) for name in (TRAIN, VALIDATION)]),
        frozenset(features.contents[~rows[TEST] & features.readable].tolist()),
        frozenset(features.contents[seen[TEST]].tolist()),
    )


def refuse_learned(frozen: Frozen, source: Frozen) -> None:
    """Refuses a task whose test images are among those that the classifier of another task learned from.

    Args:
        frozen: features and classes of the task.
        source: features and classes of the task that it is trained on.

    Raises:
        ValueError: if there is one.
    """
    both = frozen.tested & source.learned
    if both:
        raise ValueError(
            f"{len(both):,} test images of the task {frozen.data.name!r} are, byte for byte, among those that the "
            f"classifier of {source.data.name!r} learned from. Remove them from one of the two."
        )


def refuse_duplicates(data: TaskData, features: Features) -> None:
    """Refuses a task that has the very same file among its test images and its others: accuracy would be memory.

    The same file in training and validation only blurs the choice of settings, and large data sets hold some.

    Raises:
        ValueError: if there is one; names two images.
    """
    known = np.flatnonzero(features.contents)
    order = known[np.argsort(features.contents[known], kind="stable")]
    split = data.images["split"].to_numpy()
    tested = split[order] == TEST
    same = (features.contents[order][1:] == features.contents[order][:-1]) & (tested[1:] != tested[:-1])
    if same.any():
        place = int(np.flatnonzero(same)[0])
        first, second = (int(order[place]), int(order[place + 1]))
        names = data.images["id"]
        raise ValueError(
            f"The task {data.name!r} has {int(same.sum())} images in two splits, byte for byte, such as "
            f"{names[first]} ({split[first]}) and {names[second]} ({split[second]}). Remove one of each pair, or give "
            "them the same cluster."
        )

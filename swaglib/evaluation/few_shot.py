"""Few-shot learning on frozen features: K images a class, or a share of the training images.

K in {1, 5, 10}, five seeded draws and their mean are the low-shot protocol of MAWS (Singh et al. 2023, arXiv
2303.13496), which reruns SWAG's models; 1% and 10% are SWAG's comparison with self-supervised models (recalled). Two
classifiers:

- closed form: ridge regression onto one-hot classes, the idea of big_vision's few-shot evaluation, on centred features
  of unit length; the penalty is a tenth of their mean square, fixed because no validation split is left to choose it;
- logistic: multinomial logistic regression with C = 1 on standardised features, fixed for the same reason.

A class that has fewer than K images gives all it has. So that "5 a class" is not said of fewer, K shots are learned
only where at least half of the classes have K images, and it is said how many images a class were learned from.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from swaglib.evaluation.linear import Labelled
from swaglib.evaluation.logistic import logistic_path

SHOTS = (1, 5, 10)
SHARES = (0.01, 0.1)
DRAWS = 5
FEWEST_WHOLE = 0.5
"""Share of the classes that must have K images for K shots to be learned."""

RIDGE = 0.1
LOGISTIC_C = 1.0


@dataclass(frozen=True)
class FewShot:
    """What few-shot classifiers say in each draw.

    Attributes:
        predicted: class of each test image in each draw, shape (draws, test), by classifier: `closed_form` and
            `logistic`.
        images: number of images learned from in each draw.
        short: classes that have fewer images than asked for; all they have were taken.
    """

    predicted: dict[str, NDArray[np.int64]]
    images: list[int]
    short: int


def few_shot(
    train: Labelled,
    clusters: NDArray[np.str_],
    test: NDArray[np.float32],
    number: int,
    wanted: int | float,
    seed: int,
    device: torch.device | str = "cpu",
) -> FewShot:
    """Learns from few images, in `DRAWS` seeded draws.

    Args:
        train: features (images, features) and classes (images,).
        clusters: clusters of the training images, shape (images,): a class's images are drawn from as many clusters as
            it has, for K variants of one drawing are hardly more than one shot.
        test: features of the test images.
        number: number of classes.
        wanted: images a class (int), or the share of all training images (float), at least one a class.
        seed: seed of the draws.
        device: device to compute on.
    """
    sizes = np.bincount(train[1], minlength=number)
    answers: dict[str, list[NDArray[np.int64]]] = {"closed_form": [], "logistic": []}
    images = []
    for draw in range(DRAWS):
        rows = draw_shots(train[1], clusters, wanted, np.random.default_rng([seed, draw]))
        own = (train[0][rows], train[1][rows])
        images.append(len(rows))
        answers["closed_form"].append(_closed_form(own, test, number))
        logistic = next(logistic_path(*own, number, [LOGISTIC_C], device))
        answers["logistic"].append(logistic.predict(test))
    short = int(((sizes < wanted) & (sizes > 0)).sum()) if isinstance(wanted, int) else 0
    return FewShot({name: np.stack(parts) for name, parts in answers.items()}, images, short)


def draw_shots(
    classes: NDArray[np.int64], clusters: NDArray[np.str_], wanted: int | float, random: np.random.Generator
) -> NDArray[np.int64]:
    """Draws rows: K a class, or a share of each class and at least one; from different clusters as far as there are."""
    chosen: list[int] = []
    for number in np.unique(classes):
        rows = random.permutation(np.flatnonzero(classes == number))
        count = wanted if isinstance(wanted, int) else max(1, round(len(rows) * wanted))
        seen: dict[str, int] = {}
        rounds = []  # how many images of its cluster come before each
        for row in rows.tolist():
            rounds.append(seen.get(clusters[row], 0))
            seen[clusters[row]] = rounds[-1] + 1
        chosen += rows[np.argsort(rounds, kind="stable")][:count].tolist()
    return np.sort(np.array(chosen, dtype=np.int64))


def _closed_form(train: Labelled, test: NDArray[np.float32], number: int) -> NDArray[np.int64]:
    features, queries = (_unit(part) for part in (train[0], test))
    mean = features.mean(axis=0)
    features, queries = features - mean, queries - mean
    count, width = features.shape
    offset = np.bincount(train[1], minlength=number) / count
    penalty = RIDGE * max(float((features**2).sum()) / count, 1e-12)
    if count <= width:  # of the two equal forms, the one with the smaller system
        kernel = features @ features.T + penalty * np.eye(count)
        weights = features.T @ np.linalg.solve(kernel, np.eye(number)[train[1]] - offset)
    else:
        sums = np.zeros((number, width))
        np.add.at(sums, train[1], features)  # features are centred, so the offset of the targets adds nothing
        weights = np.linalg.solve(features.T @ features + penalty * np.eye(width), sums.T)
    predicted: NDArray[np.int64] = (queries @ weights + offset).argmax(axis=1)
    return predicted


def _unit(features: NDArray[np.float32]) -> NDArray[np.float64]:
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    scaled: NDArray[np.float64] = features.astype(np.float64) / np.maximum(lengths, 1e-12)
    return scaled

"""Few-shot learning whose classifier starts from the hashtag head: from rows that speak for each class, or from zero.

CatLIP claims that starting the target's classifier from the head's rows helps where labels are few, and published no
code. Training from a start and stopping early is not one well-defined thing, so here the classifier is pulled to the
start: multinomial logistic regression whose penalty is the distance from the start,

    C * sum of cross-entropies + 1/2 * ||W - W0||^2,     the intercept free,

on standardised features with C = 1, as in `swaglib.evaluation.few_shot`. W0 is zero, which is the usual probe, or the
mean of the rows of the hashtags that speak for a class, less the mean of all rows. Which hashtags speak for which class
is the map of zero-shot classification (`swaglib.evaluation.zero_shot.mapping`). Without any image, the start answers.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from swaglib.evaluation.features_file import read_features
from swaglib.evaluation.few_shot import draw_shots
from swaglib.evaluation.frozen import Frozen, split_features
from swaglib.evaluation.linear import Labelled
from swaglib.evaluation.scores import no_scores, score_answers
from swaglib.evaluation.zero_shot.mapping import hashtag_map
from swaglib.evaluation.zero_shot.work import read_vocabulary
from swaglib.hashtags.wordnet import open_wordnet
from swaglib.networks.backbone import Backbone
from swaglib.networks.load import load_backbone
from swaglib.tasks.definition import read_definition

PROTOCOL = "head_initialised"
FROM_HEAD, FROM_ZERO = "from_head", "from_zero"
SHOTS = (0, 1, 2, 5, 10)
DRAWS = 5
C = 1.0
SCORES = "scores.parquet"


def evaluate_head_start(
    seed: int, network: Path, features: dict[str, Path], wordnet: Path, tasks: Path, folder: Path
) -> None:
    """Evaluates both starts on the test images of tasks, and writes their scores to `scores.parquet`.

    Args:
        seed: seed of the draws.
        network: folder with `config.json`, `model.safetensors` and `vocabulary.json` of a run with hashtags.
        features: folder of the work `swaglib.evaluation.extract` of each task, by its name.
        wordnet: folder of WordNet.
        tasks: folder of the tasks' files, which name the synsets of their classes; tasks without any are left out.
        folder: folder to write to.

    Raises:
        ValueError: if the network's labels are no hashtags.
    """
    backbone, vocabulary, reader = load_backbone(str(network)), read_vocabulary(network), open_wordnet(wordnet)
    parts = [no_scores()]
    for name, path in features.items():
        frozen = split_features(*read_features(path))
        synsets = read_definition(tasks / f"{name}.yaml").classes
        if isinstance(synsets, dict):
            own = {each: synsets[each] for each in frozen.data.classes}
            rows = start_rows(backbone, vocabulary, hashtag_map(vocabulary, own, reader, nearest_only=True), list(own))
            parts.append(head_start(frozen, rows, seed))
    pl.concat(parts).write_parquet(folder / SCORES, statistics=False)


def start_rows(
    backbone: Backbone, vocabulary: Sequence[dict[str, Any]], speaks: pl.DataFrame, classes: Sequence[str]
) -> NDArray[np.float32]:
    """Returns the row from which each class starts, shape (classes, features); zero where nothing speaks for it.

    Args:
        backbone: backbone with a linear head of the hashtags.
        vocabulary: vocabulary of the head's outputs, in their order.
        speaks: map in the schema `swaglib.evaluation.zero_shot.relations.MAP`.
        classes: classes of the task, in their order.

    Raises:
        ValueError: if the head is not linear.
    """
    if not isinstance(backbone.head, torch.nn.Linear):
        raise ValueError(f"{backbone.name} has no linear head, so it has no rows to start from.")
    rows = backbone.head.weight.detach().float().cpu().numpy()
    place = {entry["name"]: number for number, entry in enumerate(vocabulary)}
    starts = np.zeros((len(classes), rows.shape[1]), dtype=np.float32)
    for number, name in enumerate(classes):
        own = speaks.filter(pl.col("class") == name)
        if len(own):
            weights = own["weight"].to_numpy()
            spoken = rows[[place[label] for label in own["label"]]]
            starts[number] = weights @ spoken / weights.sum() - rows.mean(axis=0)
    return starts


def head_start(frozen: Frozen, starts: NDArray[np.float32], seed: int) -> pl.DataFrame:
    """Returns the scores of both starts for every number of shots, the mean of several draws.

    Args:
        frozen: features of the task.
        starts: row from which each class starts, shape (classes, features).
        seed: seed of the draws.
    """
    known, clusters = frozen.known, np.array(frozen.learning["cluster"].to_list())
    parts = []
    for shots in SHOTS:
        answers: dict[str, list[NDArray[np.int64]]] = {FROM_HEAD: [], FROM_ZERO: []}
        for draw in range(DRAWS if shots else 1):
            rows = draw_shots(known[1], clusters, shots, np.random.default_rng([seed, draw]))
            own = (known[0][rows], known[1][rows])
            for variant, start in ((FROM_HEAD, starts), (FROM_ZERO, np.zeros_like(starts))):
                answers[variant].append(_answers(own, frozen.test[0], start) if shots else _zero(frozen, start))
        for variant, found in answers.items():
            predicted = frozen.answers(np.stack(found))
            parts.append(score_answers(frozen.data, PROTOCOL, predicted, shots, variant=variant))
    return pl.concat(parts)


def _zero(frozen: Frozen, start: NDArray[np.float32]) -> NDArray[np.int64]:
    """Returns the answers of a start without any image; a start of zeros answers the first class."""
    centred = frozen.test[0] - frozen.known[0].mean(axis=0)
    answers: NDArray[np.int64] = (centred @ start.T).argmax(axis=1)
    return answers


def _answers(learn: Labelled, test: NDArray[np.float32], start: NDArray[np.float32]) -> NDArray[np.int64]:
    mean, deviation = learn[0].mean(axis=0), learn[0].std(axis=0)
    deviation = np.where(deviation > 1e-6, deviation, 1.0)
    features, queries = (torch.from_numpy((part - mean) / deviation).float() for part in (learn[0], test))
    pulled = torch.from_numpy(start * deviation).float()  # the same row for standardised features
    weight, intercept = fit_near(features, torch.from_numpy(learn[1]), pulled)
    answers: NDArray[np.int64] = (queries @ weight.T + intercept).argmax(dim=1).numpy()
    return answers


def fit_near(features: Tensor, classes: Tensor, start: Tensor, strength: float = C) -> tuple[Tensor, Tensor]:
    """Fits logistic regression that is pulled to a start.

    Args:
        features: features of the images, shape (images, features).
        classes: their classes, shape (images,).
        start: row to which each class is pulled, shape (classes, features).
        strength: C of the objective above.

    Returns:
        Weights, shape (classes, features), and intercepts, shape (classes,).
    """
    moved = torch.zeros_like(start, requires_grad=True)
    intercept = torch.zeros(len(start), requires_grad=True)
    optimizer = torch.optim.LBFGS([moved, intercept], max_iter=200, tolerance_grad=1e-5, line_search_fn="strong_wolfe")

    def evaluate() -> Tensor:
        optimizer.zero_grad()
        loss = F.cross_entropy(features @ (start + moved).T + intercept, classes, reduction="sum")
        whole: Tensor = strength * loss + moved.square().sum() / 2
        whole.backward()
        return whole

    optimizer.step(evaluate)
    return (start + moved).detach(), intercept.detach()

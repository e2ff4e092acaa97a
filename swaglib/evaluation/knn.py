"""k nearest neighbours on frozen features, weighted by similarity (Wu et al. 2018, arXiv 1805.01978, section 3.4).

Each neighbour votes for its class with weight exp(cosine similarity / temperature); the temperature 0.07 is theirs, and
DINO's (arXiv 2104.14294), which takes k = 20. Here k is chosen on the validation split: where 20 is best, 40 is tried,
and so on up to `MOST_NEIGHBOURS`. A change of these constants changes every published figure, which is why they stand
here and not in the settings.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from swaglib.evaluation.linear import Labelled
from swaglib.evaluation.widen import best_of, widened

TEMPERATURE = 0.07
NEIGHBOURS = (1, 5, 10, 20)
MOST_NEIGHBOURS = 320
QUERIES_AT_A_TIME = 4096
SIMILARITIES_AT_A_TIME = 2**28
"""A gibibyte of float32: with a million images to look among, queries come a few hundred at a time."""


@dataclass(frozen=True)
class Neighbours:
    """What k-NN says.

    Attributes:
        predicted: class of each query, shape (queries,).
        chosen: k.
        path: validation accuracy by k.
    """

    predicted: NDArray[np.int64]
    chosen: int
    path: dict[int, float]


def nearest_neighbours(
    train: Labelled,
    validation: Labelled,
    queries: NDArray[np.float32],
    number: int,
    device: torch.device | str = "cpu",
) -> Neighbours:
    """Classifies by neighbours; k is chosen by accuracy on the validation split (the smaller of equals).

    The neighbours of the queries are looked for among training and validation images together.
    """

    def accuracy(k: float) -> float:
        return float((vote(train, validation[0], number, round(k), device) == validation[1]).mean())

    most = min(len(train[0]), MOST_NEIGHBOURS)
    possible = [k for k in NEIGHBOURS if k <= most] or [1]
    tried = widened({float(k): accuracy(k) for k in possible}, accuracy, 1, most)
    chosen, path = round(best_of(tried)), {round(k): share for k, share in tried.items()}
    together = (np.concatenate([train[0], validation[0]]), np.concatenate([train[1], validation[1]]))
    return Neighbours(vote(together, queries, number, chosen, device), chosen, path)


def vote(
    database: Labelled, queries: NDArray[np.float32], number: int, k: int, device: torch.device | str = "cpu"
) -> NDArray[np.int64]:
    """Returns the class for which the k nearest images of the database vote, shape (queries,)."""
    classes = torch.from_numpy(database[1]).to(device)
    answers = []
    for similarity, rows in ranked(database[0], queries, k, device):
        # Relative to the nearest, so that exp cannot overflow; it scales all votes of a query alike.
        weights = ((similarity - similarity[:, :1]) / TEMPERATURE).exp()
        votes = torch.zeros(len(rows), number, device=weights.device).scatter_add_(1, classes[rows], weights)
        answers.append(votes.argmax(dim=1).cpu())
    joined: NDArray[np.int64] = torch.cat(answers).numpy() if answers else np.zeros(0, dtype=np.int64)
    return joined


def ranked(
    database: NDArray[np.float32], queries: NDArray[np.float32], k: int, device: torch.device | str = "cpu"
) -> list[tuple[Tensor, Tensor]]:
    """Finds the k most similar images by cosine similarity.

    Returns:
        For each chunk of queries: similarities and rows of the database, shape (queries of the chunk, k), the most
        similar first.
    """
    own = F.normalize(torch.from_numpy(np.ascontiguousarray(database)).to(device), dim=1)
    found = []
    size = max(1, min(QUERIES_AT_A_TIME, SIMILARITIES_AT_A_TIME // max(1, len(own))))
    for start in range(0, len(queries), size):
        part = torch.from_numpy(np.ascontiguousarray(queries[start : start + size])).to(device)
        similarity, rows = (F.normalize(part, dim=1) @ own.T).topk(min(k, len(own)), dim=1)
        found.append((similarity, rows))
    return found

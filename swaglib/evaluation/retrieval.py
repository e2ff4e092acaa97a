"""Retrieval: how many of the k most similar images show the same class (precision at k).

Queries are the test images, the database the training and validation images, similarity is the cosine of features.
Nothing is learned and nothing chosen. What belongs together with a query, such as variants of one emoji, is in the test
split with it, and so never in the database; in tasks that are split by design, the same emoji in other designs is.
"""

import numpy as np
import torch
from numpy.typing import NDArray

from swaglib.evaluation.knn import ranked
from swaglib.evaluation.linear import Labelled

KS = (1, 5, 10)


def precision_at_k(
    database: Labelled, queries: Labelled, ks: tuple[int, ...] = KS, device: torch.device | str = "cpu"
) -> dict[int, NDArray[np.float64]]:
    """Returns, for each k, the share of the k most similar images that have the query's class, shape (queries,).

    Raises:
        ValueError: if the database has fewer than k images.
    """
    if len(database[0]) < max(ks):
        raise ValueError(f"Precision at {max(ks)} needs as many images to retrieve; there are {len(database[0])}.")
    rows = torch.cat([rows for _, rows in ranked(database[0], queries[0], max(ks), device)]).cpu().numpy()
    same = database[1][rows] == queries[1][:, None]
    return {k: same[:, :k].mean(axis=1) for k in ks}

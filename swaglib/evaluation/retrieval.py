"""Retrieval: how many of the most similar images show the same class: precision at k, and R-precision.

R-precision is the precision among the R most similar images, R being the number of images that could be right: those of
the query's class in the database (Manning, Raghavan and Schuetze 2008, Introduction to Information Retrieval, section
8.4). A perfect ranking gets 1 whatever the size of the class, while precision at k cannot exceed R / k.

Queries are the test images, the database the training and validation images, similarity is the cosine of features.
Nothing is learned and nothing chosen. What belongs together with a query, such as variants of one emoji, is in the test
split with it, and so never in the database; in tasks that are split by design, the same emoji in other designs is.
"""

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from swaglib.evaluation.knn import ranked
from swaglib.evaluation.linear import Labelled

KS = (1, 5, 10)
RANKED_AT_A_TIME = 2**26
"""Similarities that are ranked at a time: with their places, at most a gibibyte and a half."""


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


def r_precision(database: Labelled, queries: Labelled, device: torch.device | str = "cpu") -> NDArray[np.float64]:
    """Returns the share of the R most similar images that have the query's class, shape (queries,).

    R is the number of images of that class in the database; where there is none, the share is 0.

    Args:
        database: features (images, width) and classes (images,) of the images to retrieve.
        queries: the same for the images that ask.
        device: device to compute on.
    """
    own = F.normalize(torch.from_numpy(np.ascontiguousarray(database[0])).to(device), dim=1)
    classes = torch.from_numpy(database[1]).to(device)
    shares = np.zeros(len(queries[0]))
    size = max(1, RANKED_AT_A_TIME // max(1, len(own)))
    for number in np.unique(queries[1]).tolist():
        of_class = int((database[1] == number).sum())
        asking = np.flatnonzero(queries[1] == number)
        for rows in np.split(asking, range(size, len(asking), size)) if of_class else []:
            part = F.normalize(torch.from_numpy(queries[0][rows]).to(device), dim=1)
            nearest = (part @ own.T).topk(of_class, dim=1).indices
            shares[rows] = (classes[nearest] == number).double().mean(dim=1).cpu().numpy()
    return shares

"""Pairs of an evaluation image and a pre-training image that may be near-duplicates.

The index holds the evaluation images, which are few; pre-training images pass by in batches, so memory does not
grow with their number.
"""

import faiss
import numpy as np
import polars as pl

from swaglib.dedup.fingerprint import Fingerprints
from swaglib.settings.curate import LARGEST_DISTANCE, LOWEST_SIMILARITY

MOST = 100
"""Evaluation images that are looked at for one pre-training image."""

PAIR = {
    "evaluation": pl.String,
    "pretraining": pl.String,
    "exact": pl.Boolean,
    "distance": pl.Int64,
    "similarity": pl.Float64,
}
"""`distance`: differing bits of the perceptual hashes. `similarity`: cosine of the embeddings."""


class EvaluationIndex:
    """Finds the evaluation images that are like a pre-training image.

    Args:
        evaluation: fingerprints of the evaluation images.
    """

    def __init__(self, evaluation: Fingerprints) -> None:
        self._evaluation = evaluation
        self._exact: dict[bytes, list[int]] = {}
        for place, digest in enumerate(evaluation.exact):
            self._exact.setdefault(digest, []).append(place)
        self._perceptual = faiss.IndexBinaryFlat(8 * evaluation.perceptual.shape[1])
        self._perceptual.add(np.ascontiguousarray(evaluation.perceptual))
        self._embedding = faiss.IndexFlatIP(evaluation.embedding.shape[1])
        self._embedding.add(np.ascontiguousarray(evaluation.embedding))

    def pairs(self, images: Fingerprints) -> pl.DataFrame:
        """Returns the candidate pairs of a batch of pre-training images, in the schema `PAIR`."""
        most = min(MOST, len(self._evaluation))
        distance, near = self._perceptual.search(np.ascontiguousarray(images.perceptual), most)
        similarity, like = self._embedding.search(np.ascontiguousarray(images.embedding), most)
        found = {(row, place) for row, digest in enumerate(images.exact) for place in self._exact.get(digest, ())}
        for close, places in ((distance <= LARGEST_DISTANCE, near), (similarity >= LOWEST_SIMILARITY, like)):
            rows, columns = np.nonzero(close)
            found |= set(zip(rows.tolist(), places[rows, columns].tolist(), strict=True))
        return self._table(images, sorted(found))

    def _table(self, images: Fingerprints, found: list[tuple[int, int]]) -> pl.DataFrame:
        rows = np.array([row for row, _ in found], dtype=np.int64)
        places = np.array([place for _, place in found], dtype=np.int64)
        own = self._evaluation
        different = np.unpackbits(images.perceptual[rows] ^ own.perceptual[places], axis=1)
        cosine = np.einsum("ij,ij->i", images.embedding[rows], own.embedding[places], dtype=np.float64)
        return pl.DataFrame(
            {
                "evaluation": [own.ids[place] for place in places],
                "pretraining": [images.ids[row] for row in rows],
                "exact": [own.exact[place] == images.exact[row] for row, place in found],
                "distance": different.sum(axis=1).astype(np.int64),
                "similarity": cosine.round(6),
            },
            schema=PAIR,
        )

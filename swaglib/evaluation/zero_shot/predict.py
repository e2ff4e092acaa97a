"""The work that asks the head which hashtags it predicts for some test images, for looking at."""

from pathlib import Path

import numpy as np
import polars as pl
from scipy.special import softmax

from swaglib.evaluation.examples import evenly_spaced
from swaglib.evaluation.features import logits
from swaglib.evaluation.features_file import read_features
from swaglib.evaluation.zero_shot.predicted import PREDICTED, PREDICTED_FILE
from swaglib.networks.load import load_backbone
from swaglib.tasks.images import TEST


def predict_hashtags(count: int, k: int, network: Path, features: Path, folder: Path) -> None:
    """Writes `hashtags.csv`: of test images, evenly spaced among those of a task, the most probable hashtags.

    Probabilities are those of the softmax over all hashtags, as the network gives them: without prior correction.

    Args:
        count: number of images.
        k: number of hashtags of each.
        network: folder with `config.json` and `model.safetensors`.
        features: folder of `swaglib.evaluation.features_file`, of the same network.
        folder: folder to write to.

    Raises:
        ValueError: if the network has no head, or one that gives no finite numbers.
    """
    data, own = read_features(features)
    backbone = load_backbone(str(network))
    tested = np.flatnonzero((data.images["split"].to_numpy() == TEST) & own.readable)
    chosen = evenly_spaced(tested, count)
    shares = softmax(logits(backbone, own.values[chosen]).astype(np.float64), axis=1)
    top = np.argsort(-shares, axis=1, kind="stable")[:, :k]
    names, classes = data.images["id"].to_list(), data.images["class"].to_list()
    rows = [
        (names[image], data.classes[classes[image]], rank, backbone.classes[label], round(float(shares[row, label]), 6))
        for row, (image, labels) in enumerate(zip(chosen.tolist(), top.tolist(), strict=True))
        for rank, label in enumerate(labels, 1)
    ]
    pl.DataFrame(rows, schema=PREDICTED, orient="row").write_csv(folder / PREDICTED_FILE)

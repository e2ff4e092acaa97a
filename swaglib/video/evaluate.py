"""Evaluates a network of still images on clips: the mean of the features of their frames, and one frame alone.

Probes learn from clips as the short protocol of studies has it, see `swaglib.evaluation.cross_fitted`.
"""

from dataclasses import replace
from pathlib import Path

import polars as pl

from swaglib.evaluation.cross_fitted import SCORES, cross_fitted
from swaglib.evaluation.features import extract_features
from swaglib.evaluation.frozen import split_features
from swaglib.networks.load import load_backbone
from swaglib.tasks.written import read_task
from swaglib.video.clips import FRAME_FILE
from swaglib.video.protocol import FRAMES, MEAN, MIDDLE, ONE


def evaluate_clips(C: list[float], network: Path, clips: Path, folder: Path) -> None:
    """Evaluates a network on clips, and writes the scores of both variants to `scores.parquet`.

    Args:
        C: values of C to try, see `swaglib.evaluation.linear`.
        network: folder with `config.json` and `model.safetensors`.
        clips: folder of the work `swaglib.video.clips.prepare_clips`.
        folder: folder to write to.
    """
    data = read_task(clips)
    frames = pl.read_parquet(clips / FRAME_FILE).with_columns(path=pl.lit(None, pl.String))
    features = extract_features(load_backbone(str(network), device="cpu"), frames, "frames of clips")
    values = features.values.reshape(len(data.images), FRAMES, -1)
    one = replace(
        features,
        values=values[:, MIDDLE],
        readable=features.readable.reshape(-1, FRAMES)[:, MIDDLE],
        contents=features.contents.reshape(-1, FRAMES)[:, MIDDLE],
    )
    parts = []
    for variant, own in ((MEAN, replace(one, values=values.mean(axis=1))), (ONE, one)):
        scores, _ = cross_fitted(split_features(data, own), C)
        parts.append(scores.with_columns(variant=pl.lit(variant)))
    pl.concat(parts).write_parquet(folder / SCORES, statistics=False)

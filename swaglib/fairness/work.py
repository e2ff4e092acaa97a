"""The work of the counterfactual analysis: from a network and posts to files."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from swaglib.fairness.analysis import analyse
from swaglib.fairness.results import write_counterfactual
from swaglib.networks.load import load_backbone
from swaglib.settings.analysis import Fairness
from swaglib.settings.machine import Machine


def counterfactual(
    settings: Fairness,
    network: Path,
    posts: Path,
    index: Path,
    folder: Path,
    machine: Machine | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Predicts the labels of all images that have a counterfactual, compares them, and writes the results.

    Args:
        settings: settings of the stage.
        network: folder with `config.json` and `model.safetensors`.
        posts: folder of posts.
        index: `index.parquet` of the shards, which tells which images pre-training saw.
        folder: folder for the files of `swaglib.fairness.results`.
        machine: what this machine gives; it changes no result.
        report: takes images done and images in all, mirror images among them.

    Raises:
        FileNotFoundError: if an input is missing.
        ValueError: if an image cannot be decoded, or the network has no more than `settings.k` labels.
    """
    splits = pl.read_parquet(index, columns=["id", "source", "split"])
    threads = machine.decode_threads if machine is not None else None
    analysis = analyse(load_backbone(str(network)), posts, splits, settings, threads, report)
    write_counterfactual(analysis, folder)

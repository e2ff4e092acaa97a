"""Fine-tunes a backbone on one task: chooses the learning rate, then learns from training and validation images."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import torch
from numpy.typing import NDArray
from torch import nn

from swaglib.evaluation.features import prepared_batches
from swaglib.evaluation.fine_tuning.decodable import decodable
from swaglib.evaluation.fine_tuning.images import ImageReader
from swaglib.evaluation.fine_tuning.progress import Progress
from swaglib.evaluation.fine_tuning.train import DIVERGED, Loss, Tuned, answers, fine_tune
from swaglib.evaluation.scores import NO_ANSWER
from swaglib.evaluation.widen import best_of, widened
from swaglib.networks.backbone import Backbone
from swaglib.settings.fine_tune import FineTune
from swaglib.settings.machine import Machine
from swaglib.shards.loader import Loader
from swaglib.tasks.images import TEST, TRAIN, VALIDATION
from swaglib.tasks.load import TaskData
from swaglib.training.ranks import Ranks, loader_threads

FURTHEST = 30.0
"""Bound of widening, see `swaglib.evaluation.widen`: no learning rate is tried that is more than so many times smaller
than the smallest of the settings, or larger than the largest."""


@dataclass(frozen=True)
class TunedTask:
    """What fine-tuning on a task gave; in processes but the first, there are no answers.

    Attributes:
        predicted: answers to the test images, int64, shape (test,).
        curves: rows in the schema `swaglib.evaluation.fine_tuning.results.CURVE`.
        unreadable: images of training and validation that were left out, because they cannot be decoded.
    """

    predicted: NDArray[np.int64]
    curves: list[dict[str, object]]
    unreadable: int


def tune_task(
    backbone: Backbone,
    data: TaskData,
    settings: FineTune,
    machine: Machine,
    ranks: Ranks,
    checkpoints: Path,
    progress: Progress,
) -> TunedTask:
    """Trains at every learning rate, and then again at the best one, on training and validation images together.

    The best is that which does best on the validation images, the smaller of equals. Where it is the smallest or
    largest of the settings, further ones are tried, up to `FURTHEST`.

    Args:
        backbone: loaded for images of `settings.image_size`, on the device of `ranks`; stays as it is.
        data: the task.
        settings: settings of the stage.
        machine: what this machine gives.
        ranks: this process among those that share each training.
        checkpoints: folder of the checkpoints of this task, with a folder for each training.
        progress: is told of each training.

    Raises:
        FloatingPointError: if training diverges at every learning rate, or the last training does.
        ValueError: if no image can be decoded, or a test image is among those that are learned from.
    """
    threads = loader_threads(machine.decode_threads, ranks)
    train, learned = decodable(data.rows(TRAIN), settings.image_size, threads)
    validation, chosen_by = decodable(data.rows(VALIDATION), settings.image_size, threads)
    if not (len(train) and len(validation)):
        raise ValueError(
            f"The task {data.name!r}: no image to learn from, or to choose by, can be decoded. Replace the files."
        )
    _refuse_duplicates(data, learned | chosen_by, settings, threads)
    losses: dict[float, list[Loss]] = {}

    def accuracy(rate: float) -> float:
        seen = progress.begin(settings.epochs * len(train), planned=rate in settings.learning_rates)
        tuned = trained(loader, train, rate, f"{rate:g}", seen)
        losses[rate] = tuned.losses
        return _accuracy(tuned.network, backbone, validation, data, ranks)

    def trained(
        reader: Loader, images: pl.DataFrame, rate: float, name: str, seen: Callable[[int, int], None]
    ) -> Tuned:
        return fine_tune(backbone, reader, images, data.classes, rate, settings, ranks, checkpoints / name, seen)

    size, room = settings.image_size, machine.decoded_gigabytes
    with Loader(ImageReader(train), size, room, threads, ranks.device) as loader:
        path = {rate: accuracy(rate) for rate in sorted(settings.learning_rates)}
        path = widened(path, accuracy, min(path) / FURTHEST, max(path) * FURTHEST)
    best = best_of(path)
    if losses[best] == DIVERGED:
        raise FloatingPointError(
            f"Fine-tuning on {data.name!r} diverged at every learning rate: {', '.join(map(str, path))}. Add lower "
            "ones to fine_tune.learning_rates, or lengthen optimizer.warmup_fraction."
        )
    together = pl.concat([train, validation])
    with Loader(ImageReader(together), size, room, threads, ranks.device) as loader:
        last = trained(loader, together, best, f"{best:g}-refit", progress.begin(settings.epochs * len(together)))
    if last.losses == DIVERGED:
        raise FloatingPointError(
            f"Fine-tuning on {data.name!r} diverged at the chosen learning rate {best:g}, on training and validation "
            "images together: training is at the edge of what is stable. Set lower fine_tune.learning_rates, or "
            "lengthen optimizer.warmup_fraction."
        )
    curves = [
        row
        for rate, share in path.items()
        for row in _curve(data.name, rate, losses[rate], len(train), share, rate == best)
    ]
    curves += _curve(data.name, best, last.losses, len(together), None, True)
    predicted = np.zeros(0, dtype=np.int64)
    if last.network is not None:
        predicted = _answers(last.network, backbone, data.rows(TEST), data)
    return TunedTask(predicted, curves, len(data.rows(TRAIN)) + len(data.rows(VALIDATION)) - len(together))


def _curve(
    task: str, rate: float, losses: list[Loss], images: int, accuracy: float | None, chosen: bool
) -> list[dict[str, object]]:
    """Returns the rows of one training; without validation accuracy, it is the last one."""
    return [
        {
            "task": task,
            "learning_rate": rate,
            "refit": accuracy is None,
            "epoch": round(seen / images, 6),
            "loss": None if loss is None else round(loss, 5),
            "validation_accuracy": None if accuracy is None else round(accuracy, 6),
            "chosen": chosen,
        }
        for seen, loss in losses
    ]


def _accuracy(
    network: nn.Module | None, backbone: Backbone, images: pl.DataFrame, data: TaskData, ranks: Ranks
) -> float:
    """Returns the validation accuracy that the first process sees, in all of them; 0 if training diverged."""
    share = torch.zeros((), dtype=torch.float64, device=ranks.device)
    if network is not None:
        share += float((_answers(network, backbone, images, data) == images["class"].to_numpy()).mean())
    ranks.share_tensors(share)
    return float(share)


def _refuse_duplicates(data: TaskData, learned: set[int], settings: FineTune, threads: int) -> None:
    _, tested = decodable(data.rows(TEST), settings.image_size, threads)
    if learned & tested:
        raise ValueError(
            f"The task {data.name!r} has {len(learned & tested)} images in both its test split and another, byte for "
            "byte. Remove one of each pair, or give them the same cluster."
        )


def _answers(network: nn.Module, backbone: Backbone, images: pl.DataFrame, data: TaskData) -> NDArray[np.int64]:
    predicted = np.full(len(images), NO_ANSWER, dtype=np.int64)
    for start, batch, hashes in prepared_batches(backbone, images, 1, data.definition.border):
        if len(batch):
            predicted[start + np.flatnonzero(hashes)] = answers(network, backbone, [batch])
    return predicted

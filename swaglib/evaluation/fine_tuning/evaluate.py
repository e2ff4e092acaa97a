"""Fine-tunes one backbone on tasks, at every learning rate, and evaluates it on the test images."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from torch import nn

from swaglib.evaluation.features import prepared_batches
from swaglib.evaluation.fine_tuning.decodable import decodable
from swaglib.evaluation.fine_tuning.images import ImageReader
from swaglib.evaluation.fine_tuning.results import CURVE, FineTuned
from swaglib.evaluation.fine_tuning.train import answers, fine_tune
from swaglib.evaluation.scores import NO_ANSWER, SCORE, measures_of, score_answers
from swaglib.measures import measures_table, plain_measure
from swaglib.networks.backbone import Backbone
from swaglib.settings.fine_tune import FineTune
from swaglib.settings.machine import Machine
from swaglib.shards.loader import Loader
from swaglib.tasks.definition import read_definition
from swaglib.tasks.images import TEST, TRAIN, VALIDATION
from swaglib.tasks.load import TaskData
from swaglib.tasks.load_all import load_tasks
from swaglib.training.ranks import Ranks, loader_threads

Report = Callable[[int, int], None]

FINE_TUNE = "fine_tune"
UNREADABLE = "unreadable"
"""Images of training and validation that were left out, because they cannot be decoded."""


def fine_tune_backbone(
    backbone: Backbone,
    settings: FineTune,
    machine: Machine,
    posts: Path,
    tasks_folder: Path,
    ranks: Ranks,
    checkpoints: Path,
    report: Report = lambda done, total: None,
) -> FineTuned | None:
    """Fine-tunes a backbone on every task of the settings, at every learning rate.

    Of the learning rates, the one that does best on the validation split is taken (the smaller of equals), with the
    network that was trained at it.

    Args:
        backbone: loaded for images of `settings.image_size`, on the device of `ranks`; stays as it is.
        settings: settings of the stage.
        machine: what this machine gives.
        posts: folder of posts, for tasks made of posts.
        tasks_folder: folder of the tasks' files.
        ranks: this process among those that share each training.
        checkpoints: folder of the checkpoints that interrupted trainings go on from, with a folder for each.
        report: takes images seen and images in all.

    Returns:
        The results; None in processes but the first.

    Raises:
        FileNotFoundError: if the file or the images of a task are missing.
        FloatingPointError: if training diverges at every learning rate.
        ValueError: if a task is only for tests, or a test image is among those that are learned from.
    """
    _refuse_only_tested(settings.tasks, tasks_folder)
    tasks = load_tasks(settings.tasks, posts, settings.splits, folder=tasks_folder)
    sizes = [settings.epochs * len(settings.learning_rates) * len(data.rows(TRAIN)) for data in tasks.values()]
    scores, curves, counts = [], [], []
    for number, data in enumerate(tasks.values()):
        seen = _after(sum(sizes[:number]), sum(sizes), report)
        predicted, rows, unreadable = _tune(backbone, data, settings, machine, ranks, checkpoints / data.name, seen)
        if ranks.rank:
            continue
        scores.append(score_answers(data, FINE_TUNE, predicted))
        curves += rows
        if unreadable:
            counts.append(plain_measure(UNREADABLE, unreadable, task=data.name, protocol=FINE_TUNE))
    if ranks.rank:
        return None
    joined = pl.concat(scores).select(SCORE.keys())
    measures = measures_table([*measures_of(joined, settings.bootstrap.resamples, settings.bootstrap.seed), *counts])
    return FineTuned(measures, joined, pl.DataFrame(curves, schema=CURVE))


def _after(before: int, total: int, report: Report) -> Report:
    """Returns what reports the images of one training as part of all."""
    return lambda done, _: report(before + done, total)


def _refuse_only_tested(tasks: list[str], folder: Path) -> None:
    for name in tasks:
        source = read_definition(folder / f"{name}.yaml").trained_on
        if source is not None:
            raise ValueError(
                f"The task {name!r} is only for tests: it has no images to fine-tune on. Name {source!r}, which it is "
                "trained on, in fine_tune.tasks instead."
            )


def _tune(
    backbone: Backbone,
    data: TaskData,
    settings: FineTune,
    machine: Machine,
    ranks: Ranks,
    checkpoints: Path,
    report: Report,
) -> tuple[NDArray[np.int64], list[dict[str, object]], int]:
    """Returns the best network's answers to the test images, the curves of all, and the number of images left out."""
    threads = loader_threads(machine.decode_threads, ranks)
    train, learned = decodable(data.rows(TRAIN), settings.image_size, threads)
    validation, _ = decodable(data.rows(VALIDATION), settings.image_size, threads)
    if not (len(train) and len(validation)):
        raise ValueError(
            f"The task {data.name!r}: no image to learn from, or to choose by, can be decoded. Replace the files."
        )
    _refuse_duplicates(data, learned, settings, threads)
    best: tuple[float, nn.Module, float] | None = None
    runs = []
    with Loader(ImageReader(train), settings.image_size, machine.decoded_gigabytes, threads, ranks.device) as loader:
        for number, rate in enumerate(sorted(settings.learning_rates)):
            seen = _after(number * settings.epochs * len(train), 0, report)
            kept = checkpoints / f"{rate:g}"
            tuned = fine_tune(backbone, loader, train, data.classes, rate, settings, ranks, kept, seen)
            accuracy = 0.0
            if tuned.network is not None:
                predicted = _answers(tuned.network, backbone, validation, data)
                accuracy = float((predicted == validation["class"].to_numpy()).mean())
                if best is None or accuracy > best[0]:
                    best = accuracy, tuned.network, rate
            runs.append((rate, tuned.losses, accuracy))
    if ranks.rank:
        return np.zeros(0, dtype=np.int64), [], 0
    if best is None:
        raise FloatingPointError(
            f"Fine-tuning on {data.name!r} diverged at every learning rate of fine_tune.learning_rates: "
            f"{', '.join(map(str, settings.learning_rates))}. Add lower ones, or lengthen optimizer.warmup_fraction."
        )
    curves: list[dict[str, object]] = [
        {
            "task": data.name,
            "learning_rate": rate,
            "epoch": round(images / len(train), 6),
            "loss": None if loss is None else round(loss, 5),
            "validation_accuracy": round(accuracy, 6),
            "chosen": rate == best[2],
        }
        for rate, losses, accuracy in runs
        for images, loss in losses
    ]
    unreadable = len(data.rows(TRAIN)) + len(data.rows(VALIDATION)) - len(train) - len(validation)
    return _answers(best[1], backbone, data.rows(TEST), data), curves, unreadable


def _refuse_duplicates(data: TaskData, learned: set[int], settings: FineTune, threads: int) -> None:
    _, tested = decodable(data.rows(TEST), settings.image_size, threads)
    if learned & tested:
        raise ValueError(
            f"The task {data.name!r} has {len(learned & tested)} images in both its training and its test split, "
            "byte for byte. Remove one of each pair, or give them the same cluster."
        )


def _answers(network: nn.Module, backbone: Backbone, images: pl.DataFrame, data: TaskData) -> NDArray[np.int64]:
    predicted = np.full(len(images), NO_ANSWER, dtype=np.int64)
    for start, batch, hashes in prepared_batches(backbone, images, 1, data.definition.border):
        if len(batch):
            predicted[start + np.flatnonzero(hashes)] = answers(network, backbone, [batch])
    return predicted

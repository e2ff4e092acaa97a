"""Fine-tunes one backbone on tasks, at every learning rate, and evaluates it on the test images."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.evaluation.features import prepared_batches
from swaglib.evaluation.fine_tuning.decodable import decodable
from swaglib.evaluation.fine_tuning.pictures import PictureReader
from swaglib.evaluation.fine_tuning.results import CURVE, FineTuned
from swaglib.evaluation.fine_tuning.train import Tuned, answers, fine_tune
from swaglib.evaluation.scores import NO_ANSWER, SCORE, measures_of, score_answers
from swaglib.measures import measures_table, plain_measure
from swaglib.networks.backbone import Backbone
from swaglib.settings.fine_tune import FineTune
from swaglib.settings.machine import Machine
from swaglib.shards.loader import Loader
from swaglib.tasks.definition import read_definition
from swaglib.tasks.load import TaskData
from swaglib.tasks.load_all import load_tasks
from swaglib.tasks.pictures import TEST, TRAIN, VALIDATION

FINE_TUNE = "fine_tune"
UNREADABLE = "unreadable"
"""Images of training and validation that were left out, because they cannot be decoded."""


def fine_tune_backbone(
    backbone: Backbone,
    settings: FineTune,
    machine: Machine,
    posts: Path,
    tasks_folder: Path,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> FineTuned:
    """Fine-tunes a backbone on every task of the settings, at every learning rate.

    Of the learning rates, the one that does best on the validation split is taken (the smaller of equals), with the
    network that was trained at it.

    Args:
        backbone: loaded for images of `settings.pixels`; stays as it is.
        settings: of the stage.
        machine: what this machine gives.
        posts: folder of posts, for tasks made of posts.
        tasks_folder: folder of the tasks' files.
        report: takes images seen and images in all.

    Raises:
        FileNotFoundError: if the file or the images of a task are missing.
        FloatingPointError: if training diverges at every learning rate.
        ValueError: if a task is only for tests, or a test image is among those that are learned from.
    """
    _refuse_only_tested(settings.tasks, tasks_folder)
    shares = (settings.test_share, settings.validation_share, settings.seed, settings.smallest_class)
    tasks = load_tasks(settings.tasks, posts, *shares, folder=tasks_folder)
    total = settings.epochs * len(settings.learning_rates) * sum(len(data.rows(TRAIN)) for data in tasks.values())
    done = 0

    def seen(images: int) -> None:
        nonlocal done
        done += images
        report(done, total)

    scores, curves, counts = [], [], []
    for data in tasks.values():
        predicted, rows, unreadable = _tune(backbone, data, settings, machine, seen)
        scores.append(score_answers(data, FINE_TUNE, predicted))
        curves += rows
        if unreadable:
            counts.append(plain_measure(UNREADABLE, unreadable, task=data.name, protocol=FINE_TUNE))
    joined = pl.concat(scores).select(SCORE.keys())
    measures = measures_table([*measures_of(joined, settings.bootstrap, settings.seed), *counts])
    return FineTuned(measures, joined, pl.DataFrame(curves, schema=CURVE))


def _refuse_only_tested(tasks: list[str], folder: Path) -> None:
    for name in tasks:
        source = read_definition(folder / f"{name}.yaml").trained_on
        if source is not None:
            raise ValueError(
                f"The task {name!r} is only for tests: it has no images to fine-tune on. Name {source!r}, which it is "
                "trained on, in fine_tune.tasks instead."
            )


def _tune(
    backbone: Backbone, data: TaskData, settings: FineTune, machine: Machine, report: Callable[[int], None]
) -> tuple[NDArray[np.int64], list[dict[str, object]], int]:
    """Returns the best network's answers to the test images, the curves of all, and the number of images left out."""
    threads = machine.decode_threads or 1
    train, learned = decodable(data.rows(TRAIN), settings.pixels, threads)
    validation, _ = decodable(data.rows(VALIDATION), settings.pixels, threads)
    if not (len(train) and len(validation)):
        raise ValueError(
            f"The task {data.name!r}: no image to learn from, or to choose by, can be decoded. Replace the files."
        )
    _refuse_duplicates(data, learned, settings, threads)
    unreadable = len(data.rows(TRAIN)) + len(data.rows(VALIDATION)) - len(train) - len(validation)
    best: tuple[float, Tuned] | None = None
    runs = []
    with Loader(PictureReader(train), settings.pixels, machine.decoded_gigabytes, threads, backbone.device) as loader:
        for rate in sorted(settings.learning_rates):
            tuned = fine_tune(backbone, loader, train["class"].to_numpy(), len(data.classes), rate, settings, report)
            diverged = not math.isfinite(tuned.losses[-1])
            predicted = _answers(tuned, backbone, validation, data)
            accuracy = 0.0 if diverged else float((predicted == validation["class"].to_numpy()).mean())
            runs.append((rate, tuned.losses, accuracy))
            if not diverged and (best is None or accuracy > best[0]):
                best, chosen = (accuracy, tuned), rate
    if best is None:
        raise FloatingPointError(
            f"Fine-tuning on {data.name!r} diverged at every learning rate of fine_tune.learning_rates: "
            f"{', '.join(map(str, settings.learning_rates))}. Add lower ones, or lengthen fine_tune.warm_up."
        )
    curves: list[dict[str, object]] = [
        {
            "task": data.name,
            "learning_rate": rate,
            "epoch": epoch,
            "loss": round(loss, 5) if math.isfinite(loss) else None,
            "validation_accuracy": round(accuracy, 6),
            "chosen": rate == chosen,
        }
        for rate, losses, accuracy in runs
        for epoch, loss in enumerate(losses, 1)
    ]
    return _answers(best[1], backbone, data.rows(TEST), data), curves, unreadable


def _refuse_duplicates(data: TaskData, learned: set[int], settings: FineTune, threads: int) -> None:
    _, tested = decodable(data.rows(TEST), settings.pixels, threads)
    if learned & tested:
        raise ValueError(
            f"The task {data.name!r} has {len(learned & tested)} images in both its training and its test split, "
            "byte for byte. Remove one of each pair, or give them the same cluster."
        )


def _answers(tuned: Tuned, backbone: Backbone, images: pl.DataFrame, data: TaskData) -> NDArray[np.int64]:
    predicted = np.full(len(images), NO_ANSWER, dtype=np.int64)
    for start, batch, hashes in prepared_batches(backbone, images, 1, data.definition.border):
        if len(batch):
            predicted[start + np.flatnonzero(hashes)] = answers(tuned, backbone, [batch])
    return predicted

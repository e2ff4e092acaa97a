"""Fine-tunes one backbone on every task of the stage, and judges it on the test pictures."""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.atomic import atomic_folder
from swaglib.evaluation.features import content_hash, prepared_batches
from swaglib.evaluation.fine_tuning.pictures import PictureReader
from swaglib.evaluation.fine_tuning.train import Tuned, answers, fine_tune
from swaglib.evaluation.fine_tuning.written import CURVES, MEASURES, SCORES
from swaglib.evaluation.scores import NO_ANSWER, SCORE, measures_of, score_answers
from swaglib.images.decode import decode
from swaglib.images.read import MissingImageError, read_image
from swaglib.measures import MEASURE, plain_measures, write_measures
from swaglib.networks.backbone import Backbone
from swaglib.networks.load import load_backbone
from swaglib.settings.fine_tune import FineTune
from swaglib.settings.machine import Machine
from swaglib.shards.loader import Loader
from swaglib.tasks.load import TaskData
from swaglib.tasks.load_all import TASKS, load_tasks
from swaglib.tasks.pictures import TEST, TRAIN, VALIDATION

FINE_TUNED = "fine-tuning"
UNREADABLE = "unreadable"
"""Pictures of training and validation that were left out, because they cannot be decoded."""


def judge_fine_tuning(
    run: str,
    settings: FineTune,
    machine: Machine,
    posts: Path,
    folder: Path,
    backbone: str | Backbone | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
    folder_of_tasks: Path = TASKS,
) -> dict[str, float]:
    """Fine-tunes a backbone on every task, at every learning rate, and writes what came out, in one piece.

    Of the learning rates, the one that does best on the validation split is taken (the smaller of equals), with the
    network that was trained at it.

    Args:
        run: name in the measures.
        settings: of the stage.
        machine: what this machine gives.
        posts: folder of the stage `collect`.
        folder: for `measures.csv`, `scores.parquet` and `curves.csv`.
        backbone: loaded for pictures of `settings.pixels`, or its name; None takes `runs/<run>`.
        report: takes pictures seen and pictures in all.
        folder_of_tasks: where the files of the tasks are.

    Returns:
        The accuracy of each task.

    Raises:
        FloatingPointError: if training diverges at every learning rate.
        ValueError: if a task is only for tests, or a test picture is among those that are learned from.
    """
    own = backbone if isinstance(backbone, Backbone) else load_backbone(backbone or f"runs/{run}", settings.pixels)
    shares = (settings.test_share, settings.validation_share, settings.seed, settings.smallest_class)
    tasks = load_tasks(settings.tasks, posts, *shares, folder=folder_of_tasks)
    if only_tested := [name for name, data in tasks.items() if data.definition.trained_on is not None]:
        raise ValueError(f"The task {only_tested[0]!r} is only for tests: it has no pictures to fine-tune on.")
    total = settings.epochs * len(settings.learning_rates) * sum(len(data.rows(TRAIN)) for data in tasks.values())
    done = 0

    def seen(pictures: int) -> None:
        nonlocal done
        done += pictures
        report(done, total)

    scores, curves, counts = [], [], []
    for data in tasks.values():
        predicted, rows, unreadable = _tune(own, data, settings, machine, seen)
        scores.append(score_answers(data, FINE_TUNED, predicted))
        curves += rows
        if unreadable:
            count = plain_measures(run, data.name, {UNREADABLE: unreadable}, settings.seed)
            counts.append(count.with_columns(protocol=pl.lit(FINE_TUNED)))
    joined = pl.concat(scores).select(SCORE.keys())
    rows_of = measures_of(run, joined, settings.bootstrap, settings.seed)
    measures = pl.concat([pl.DataFrame(rows_of, schema=MEASURE, orient="row"), *counts])
    with atomic_folder(folder) as temporary:
        write_measures(measures, temporary / MEASURES)
        joined.write_parquet(temporary / SCORES, statistics=False)
        pl.DataFrame(curves, infer_schema_length=None).write_csv(temporary / CURVES)
    plain = measures.filter(pl.col("metric") == "accuracy")
    return dict(zip(plain["task"], plain["value"], strict=True))


def decodable(pictures: pl.DataFrame, pixels: int, threads: int = 1) -> tuple[pl.DataFrame, set[int]]:
    """Returns the pictures that can be decoded: one that cannot must not end a training of hours in its middle.

    Args:
        pictures: with `image` and `path`.
        pixels: at which they are decoded.
        threads: that read and decode.

    Returns:
        The pictures, and the hashes of their contents.

    Raises:
        OSError: if the machine cannot read a file that is there.
    """

    def content(row: tuple[bytes | None, str | None]) -> int:
        try:
            encoded = read_image(*row, None, None)
        except MissingImageError:
            return 0
        try:
            decode(encoded, pixels)
        except OSError:
            return 0
        return content_hash(encoded)

    with ThreadPoolExecutor(threads) as pool:
        contents = list(pool.map(content, pictures.select("image", "path").iter_rows()))
    return pictures.filter(pl.Series(contents, dtype=pl.UInt64) > 0), set(contents) - {0}


def _tune(
    backbone: Backbone, data: TaskData, settings: FineTune, machine: Machine, report: Callable[[int], None]
) -> tuple[NDArray[np.int64], list[dict[str, object]], int]:
    """Returns the answers of the best network to the test pictures, the curves of all, and the pictures left out."""
    threads = machine.decode_threads or 1
    train, learned = decodable(data.rows(TRAIN), settings.pixels, threads)
    validation, _ = decodable(data.rows(VALIDATION), settings.pixels, threads)
    if not (len(train) and len(validation)):
        raise ValueError(f"The task {data.name!r}: no picture to learn from, or to choose by, can be decoded.")
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
            f"The task {data.name!r} has {len(learned & tested)} pictures in both its training and its test split, "
            "byte for byte. Remove one of each pair, or give them the same cluster."
        )


def _answers(tuned: Tuned, backbone: Backbone, pictures: pl.DataFrame, data: TaskData) -> NDArray[np.int64]:
    predicted = np.full(len(pictures), NO_ANSWER, dtype=np.int64)
    for start, batch, hashes in prepared_batches(backbone, pictures, 1, data.definition.border):
        if len(batch):
            predicted[start + np.flatnonzero(hashes)] = answers(tuned, backbone, [batch])
    return predicted

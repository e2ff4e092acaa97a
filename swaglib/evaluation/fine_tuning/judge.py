"""Fine-tunes one backbone on every task of the stage, and judges it on the test pictures."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from swaglib.atomic import atomic_folder
from swaglib.backbones.backbone import Backbone
from swaglib.backbones.load import load_backbone
from swaglib.evaluation.features import prepared_batches
from swaglib.evaluation.fine_tuning.pictures import PictureReader
from swaglib.evaluation.fine_tuning.train import Tuned, answers, fine_tune
from swaglib.evaluation.fine_tuning.written import CURVES, MEASURES, SCORES
from swaglib.evaluation.scores import NO_ANSWER, SCORE, measures_of, score_answers
from swaglib.measures import MEASURE, write_measures
from swaglib.settings import FineTune, Machine
from swaglib.shards.decode import decode
from swaglib.shards.loader import Loader
from swaglib.tasks.load import TaskData
from swaglib.tasks.load_all import load_tasks
from swaglib.tasks.pictures import TEST, TRAIN, VALIDATION

FINE_TUNED = "fine-tuning"


def judge_fine_tuning(
    run: str,
    settings: FineTune,
    machine: Machine,
    posts: Path,
    folder: Path,
    backbone: str | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
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
        backbone: its name; None takes `runs/<run>`.
        report: takes pictures seen and pictures in all.

    Returns:
        The accuracy of each task.
    """
    own = load_backbone(backbone or f"runs/{run}", settings.pixels)
    shares = (settings.test_share, settings.validation_share, settings.seed, settings.smallest_class)
    tasks = load_tasks(settings.tasks, posts, *shares)
    total = settings.epochs * len(settings.learning_rates) * sum(len(data.rows(TRAIN)) for data in tasks.values())
    done = 0

    def seen(pictures: int) -> None:
        nonlocal done
        done += pictures
        report(done, total)

    scores, curves = [], []
    for data in tasks.values():
        predicted, rows = _tune(own, data, settings, machine, seen)
        scores.append(score_answers(data, FINE_TUNED, predicted))
        curves += rows
    joined = pl.concat(scores).select(SCORE.keys())
    rows_of = measures_of(run, joined, settings.bootstrap, settings.seed)
    measures = pl.DataFrame(rows_of, schema=MEASURE, orient="row")
    with atomic_folder(folder) as temporary:
        write_measures(measures, temporary / MEASURES)
        joined.write_parquet(temporary / SCORES, statistics=False)
        pl.DataFrame(curves, infer_schema_length=None).write_csv(temporary / CURVES)
    plain = measures.filter(pl.col("metric") == "accuracy")
    return dict(zip(plain["task"], plain["value"], strict=True))


def decodable(pictures: pl.DataFrame, pixels: int) -> pl.DataFrame:
    """Returns the pictures that can be decoded: one that cannot must not end a training of hours in its middle."""
    reader = PictureReader(pictures)
    kept = []
    for row in range(reader.rows):
        try:
            decode(reader.read(row), pixels)
        except OSError:
            continue
        kept.append(row)
    return pictures[kept]


def _tune(
    backbone: Backbone, data: TaskData, settings: FineTune, machine: Machine, report: Callable[[int], None]
) -> tuple[NDArray[np.int64], list[dict[str, object]]]:
    """Returns the answers of the best network to the test pictures, and the curves of all."""
    threads = machine.decode_threads or 1
    train, validation = decodable(data.rows(TRAIN), settings.pixels), data.rows(VALIDATION)
    best: tuple[float, Tuned] | None = None
    runs = []
    with Loader(PictureReader(train), settings.pixels, machine.decoded_gigabytes, threads, backbone.device) as loader:
        for rate in sorted(settings.learning_rates):
            tuned = fine_tune(backbone, loader, train["class"].to_numpy(), len(data.classes), rate, settings, report)
            accuracy = float((_answers(tuned, backbone, validation, data) == validation["class"].to_numpy()).mean())
            runs.append((rate, tuned.losses, accuracy))
            if best is None or accuracy > best[0]:
                best, chosen = (accuracy, tuned), rate
    assert best is not None  # there is at least one learning rate
    curves: list[dict[str, object]] = [
        {
            "task": data.name,
            "learning_rate": rate,
            "epoch": epoch,
            "loss": round(loss, 5),
            "validation_accuracy": round(accuracy, 6),
            "chosen": rate == chosen,
        }
        for rate, losses, accuracy in runs
        for epoch, loss in enumerate(losses, 1)
    ]
    return _answers(best[1], backbone, data.rows(TEST), data), curves


def _answers(tuned: Tuned, backbone: Backbone, pictures: pl.DataFrame, data: TaskData) -> NDArray[np.int64]:
    predicted = np.full(len(pictures), NO_ANSWER, dtype=np.int64)
    for start, batch, hashes in prepared_batches(backbone, pictures, 1, data.definition.border):
        if len(batch):
            predicted[start + np.flatnonzero(hashes)] = answers(tuned, backbone, [batch])
    return predicted

"""Fine-tunes one backbone on tasks, and evaluates it on the test images."""

from pathlib import Path

import polars as pl

from swaglib.evaluation.fine_tuning.progress import Progress, Report
from swaglib.evaluation.fine_tuning.results import CURVE, FINE_TUNE, FineTuned
from swaglib.evaluation.fine_tuning.task import tune_task
from swaglib.evaluation.scores import SCORE, measures_of, score_answers
from swaglib.measures import measures_table, plain_measure
from swaglib.networks.backbone import Backbone
from swaglib.settings.fine_tune import FineTune
from swaglib.settings.machine import Machine
from swaglib.tasks.definition import read_definition
from swaglib.tasks.images import TRAIN, VALIDATION
from swaglib.tasks.load_all import load_tasks
from swaglib.training.ranks import Ranks

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
    """Fine-tunes a backbone on every task of the settings, see `swaglib.evaluation.fine_tuning.task`.

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
        FloatingPointError: if training diverges at every learning rate, or the last training does.
        ValueError: if a task is only for tests, or a test image is among those that are learned from.
    """
    _refuse_only_tested(settings.tasks, tasks_folder)
    tasks = load_tasks(settings.tasks, posts, settings.splits, folder=tasks_folder)
    sizes = [
        (len(settings.learning_rates) + 1) * len(data.rows(TRAIN)) + len(data.rows(VALIDATION))
        for data in tasks.values()
    ]
    progress = Progress(settings.epochs * sum(sizes), report)
    scores, curves, counts = [], [], []
    for data in tasks.values():
        tuned = tune_task(backbone, data, settings, machine, ranks, checkpoints / data.name, progress)
        if ranks.rank:
            continue
        scores.append(score_answers(data, FINE_TUNE, tuned.predicted))
        curves += tuned.curves
        if tuned.unreadable:
            counts.append(plain_measure(UNREADABLE, tuned.unreadable, task=data.name, protocol=FINE_TUNE))
    if ranks.rank:
        return None
    joined = pl.concat(scores).select(SCORE.keys())
    measures = measures_table([*measures_of(joined), *counts])
    return FineTuned(measures, joined, pl.DataFrame(curves, schema=CURVE))


def _refuse_only_tested(tasks: list[str], folder: Path) -> None:
    for name in tasks:
        source = read_definition(folder / f"{name}.yaml").trained_on
        if source is not None:
            raise ValueError(
                f"The task {name!r} is only for tests: it has no images to fine-tune on. Name {source!r}, which it is "
                "trained on, in fine_tune.tasks instead."
            )

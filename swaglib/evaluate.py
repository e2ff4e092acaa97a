"""Evaluates any backbone on any task, outside the pipeline.

    python -m swaglib.evaluate --backbone torchvision/ViT_B_16_Weights.IMAGENET1K_SWAG_E2E_V1 --task imagenet
    python -m swaglib.evaluate --backbone timm/regnety_160.swag_lc_in1k --task dtd --protocol frozen --out dtd.csv
    python -m swaglib.evaluate --backbone runs/hashtag --protocol detection
    python -m swaglib.evaluate --backbone open_clip/laion/CLIP-ViT-B-32-laion2B-s34B-b79K --task food101 --protocol text

`own` asks the network's own classifier, as released models are evaluated. `text` asks a model of open_clip by the names
of the classes, without learning anything. `frozen` learns from the training images
on frozen features: every protocol of the section `transfer` in params.yaml. `fine-tune` trains all weights, with the
section `fine_tune`. Tasks are files in `tasks/`, which say where the images must lie. `detection` needs no task: the
section `detection` names the images; without any, it composes scenes of emoji.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from swaglib import project
from swaglib.detection.detect import detect
from swaglib.evaluation.features import FEATURES
from swaglib.evaluation.fine_tuning.evaluate import fine_tune_backbone
from swaglib.evaluation.own_head import OWN, evaluate_own_classifier
from swaglib.evaluation.results import Transferred
from swaglib.evaluation.scores import LINEAR
from swaglib.evaluation.transfer import evaluate_frozen
from swaglib.evaluation.zero_shot.by_text import told_by_text
from swaglib.measures import measures_table, plain_measure, with_run, write_measures
from swaglib.networks.load import load_backbone
from swaglib.networks.weights import WEIGHTS
from swaglib.progress import ProgressBar
from swaglib.settings.detection import Detection
from swaglib.settings.fine_tune import FineTune
from swaglib.settings.machine import Machine
from swaglib.settings.reading import check
from swaglib.settings.transfer import Transfer
from swaglib.tasks.definition import read_definition
from swaglib.tasks.load import load_task
from swaglib.tasks.load_all import TASKS, load_tasks
from swaglib.training.ranks import join_ranks

PROTOCOLS = ("own", "text", "frozen", "fine-tune", "detection")


def evaluate(
    backbone: str,
    task: str | None,
    protocol: str,
    image_size: int | None = None,
    weights: Path = WEIGHTS,
    posts: Path = Path("data/posts"),
    tasks: Path = TASKS,
    kept: Path | None = FEATURES,
    verify: bool = True,
    parameters: Callable[[str], dict[str, Any]] = project.parameters,
) -> pl.DataFrame:
    """Returns measures of a backbone on a task.

    Args:
        backbone: its name, see `swaglib.networks.load`.
        task: name of a file in `tasks`; None for detection.
        protocol: one of `PROTOCOLS`.
        image_size: side of the images; None takes the network's own.
        weights: folder of released weights.
        posts: folder of the stage `collect`, for tasks made of posts.
        tasks: folder of the tasks' files.
        kept: folder in which features are kept; None keeps none.
        verify: refuses released weights whose SHA-256 is not that of their name.
        parameters: gives a section of params.yaml by its name; the tasks listed there are not looked at.

    Raises:
        FileNotFoundError: if weights, task or images are not there.
        ValueError: if they do not fit each other.
        FloatingPointError: if training diverges.
    """
    chosen: Transfer = check("transfer", parameters("transfer"))
    if protocol == "detection":
        detection: Detection = check("detection", parameters("detection"))
        network = load_backbone(backbone, image_size or detection.image_size, weights=weights, verify=verify)
        own_size = replace(detection, image_size=network.image_size)
        with _bar("Detection") as report:
            return with_run(detect(network, posts, own_size, report).measures, backbone, chosen.seed)
    if task is None:
        raise ValueError(f"The protocol {protocol!r} needs a task: name a file in {tasks}/, without .yaml.")
    definition = read_definition(tasks / f"{task}.yaml")
    network = load_backbone(backbone, image_size, weights=weights, verify=verify)
    if protocol in ("own", "text"):
        data = load_task(task, definition, posts, chosen.splits, test_only=True)
        if protocol == "text":
            network = told_by_text(network, data, weights)
        own_measures = evaluate_own_classifier(network, data, kept, OWN if protocol == "own" else protocol)
        return with_run(own_measures, backbone, chosen.seed)
    if protocol == "fine-tune":
        tuning: FineTune = check("fine_tune", parameters("fine_tune"))
        own = replace(tuning, tasks=[task], image_size=network.image_size)
        machine: Machine = check("machine", parameters("machine"))
        with _bar("Fine-tuning") as report, join_ranks() as ranks, TemporaryDirectory() as folder:
            tuned = fine_tune_backbone(network, own, machine, posts, tasks, ranks, Path(folder), report)
        assert tuned is not None  # a command is one process
        return with_run(tuned.measures, backbone, chosen.seed)
    names = [task] if definition.trained_on is None else [definition.trained_on, task]
    loaded = load_tasks(names, posts, chosen.splits, folder=tasks)
    results = evaluate_frozen(network, loaded, replace(chosen, tasks=names, corrupted=[task]), None, kept)
    return with_run(pl.concat([results.measures, _counts(results)]), backbone, chosen.seed)


@contextmanager
def _bar(description: str) -> Iterator[Callable[[int, int], None]]:
    """Shows a bar, and gives what takes images seen and images in all."""
    with ProgressBar(desc=description, unit=" image") as bar:

        def report(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield report


def _counts(results: Transferred) -> pl.DataFrame:
    """Returns what was left out, as measures."""
    rows = [
        plain_measure(name, row[name], task=row["task"], protocol=LINEAR)
        for row in results.sizes.iter_rows(named=True)
        for name in ("left_out", "unreadable")
    ]
    return measures_table(rows)


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m swaglib.evaluate", description=__doc__.split("\n", 1)[0])
    names = "runs/<run>, timm/<name>, torchvision/<weights>, open_clip/<repository> or a folder"
    parser.add_argument("--backbone", required=True, help=names)
    parser.add_argument("--task", help="name of a file in tasks/, without .yaml; detection takes none")
    parser.add_argument("--protocol", choices=PROTOCOLS, default="own")
    parser.add_argument("--image-size", type=int, help="side of the images; without it, the network's own")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder of released weights")
    parser.add_argument("--out", type=Path, help="CSV file for the measures")
    parser.add_argument(
        "--unverified", action="store_true", help="take weights whose SHA-256 is not that of their name, too"
    )
    given = parser.parse_args(arguments)
    try:
        measures = evaluate(
            given.backbone,
            given.task,
            given.protocol,
            given.image_size,
            given.weights,
            verify=not given.unverified,
        )
    except (OSError, ValueError, FloatingPointError) as error:
        print(error, file=sys.stderr)
        return 1
    if given.out is not None:
        write_measures(measures, given.out)
    with pl.Config(tbl_rows=-1, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True, fmt_str_lengths=60):
        empty = [name for name in measures.columns if measures[name].null_count() == len(measures)]
        print(measures.drop("run", "seed", *empty))
    return 0


if __name__ == "__main__":
    sys.exit(main())

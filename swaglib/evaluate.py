"""Evaluates any backbone on any task, outside the pipeline.

    python -m swaglib.evaluate --backbone torchvision/ViT_B_16_Weights.IMAGENET1K_SWAG_E2E_V1 --task imagenet
    python -m swaglib.evaluate --backbone timm/regnety_160.swag_lc_in1k --task dtd --protocol frozen --out dtd.csv

`own` asks the network's own classifier, as released models are evaluated. `frozen` learns from the training pictures
on frozen features: every protocol of the section `transfer` in params.yaml. Tasks are files in `tasks/`, which say
where the pictures must lie.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl

from swaglib import project, settings
from swaglib.backbones.load import load_backbone
from swaglib.backbones.weights import WEIGHTS
from swaglib.evaluation.features import FEATURES
from swaglib.evaluation.own_head import judge_own_classifier
from swaglib.evaluation.transfer import transfer
from swaglib.measures import write_measures
from swaglib.settings import Transfer
from swaglib.tasks.definition import read_definition
from swaglib.tasks.load import load_task
from swaglib.tasks.load_all import TASKS, load_tasks


def evaluate(
    backbone: str,
    task: str,
    protocol: str,
    chosen: Transfer,
    pixels: int | None = None,
    weights: Path = WEIGHTS,
    posts: Path = Path("data/posts"),
    tasks: Path = TASKS,
    kept: Path | None = FEATURES,
    verify: bool = True,
) -> pl.DataFrame:
    """Returns measures of a backbone on a task.

    Args:
        backbone: its name, see `swaglib.backbones.load`.
        task: name of a file in `tasks`.
        protocol: `own` or `frozen`.
        chosen: settings of the stage `transfer`; its tasks are not looked at.
        pixels: side of the pictures; None takes the network's own.
        weights: folder of released weights.
        posts: folder of the stage `collect`, for tasks made of posts.
        tasks: folder of the tasks' files.
        kept: folder in which features are kept; None keeps none.
        verify: refuses released weights whose SHA-256 is not that of their name.

    Raises:
        FileNotFoundError: if weights, task or pictures are not there.
        ValueError: if they do not fit each other.
    """
    definition = read_definition(tasks / f"{task}.yaml")
    shares = (posts, chosen.test_share, chosen.validation_share, chosen.seed, chosen.smallest_class)
    network = load_backbone(backbone, pixels, weights=weights, verify=verify)
    if protocol == "own":
        data = load_task(task, definition, *shares, test_only=True)
        return judge_own_classifier(backbone, network, data, chosen.bootstrap, chosen.seed, kept)
    names = [task] if definition.trained_on is None else [definition.trained_on, task]
    loaded = load_tasks(names, *shares, folder=tasks)
    corrupted = [name for name in names if name in chosen.corrupted]
    return transfer(backbone, network, loaded, replace(chosen, tasks=names, corrupted=corrupted), None, kept).measures


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m swaglib.evaluate", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--backbone", required=True, help="runs/<run>, timm/<name>, torchvision/<weights> or a folder")
    parser.add_argument("--task", required=True, help="name of a file in tasks/, without .yaml")
    parser.add_argument("--protocol", choices=("own", "frozen"), default="own")
    parser.add_argument("--pixels", type=int, help="side of the pictures; without it, the network's own")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder of released weights")
    parser.add_argument("--out", type=Path, help="CSV file for the measures")
    parser.add_argument(
        "--unverified", action="store_true", help="take weights whose SHA-256 is not that of their name, too"
    )
    given = parser.parse_args(arguments)
    chosen = settings.check("transfer", project.parameters("transfer"))
    try:
        measures = evaluate(
            given.backbone,
            given.task,
            given.protocol,
            chosen,
            given.pixels,
            given.weights,
            verify=not given.unverified,
        )
    except (FileNotFoundError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    if given.out is not None:
        write_measures(measures, given.out)
    with pl.Config(tbl_rows=-1, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True, fmt_str_lengths=60):
        print(measures.drop("run", "seed"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

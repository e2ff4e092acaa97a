"""The work that evaluates one protocol on one task, from features on disk."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import torch

from swaglib.evaluation.asked import Asked, Evaluated
from swaglib.evaluation.features_file import read_features
from swaglib.evaluation.few_shot import SHOTS
from swaglib.evaluation.frozen import Frozen, refuse_learned, split_features
from swaglib.evaluation.results import ProtocolResult, write_protocol
from swaglib.evaluation.scores import LINEAR, SCORE, measures_of
from swaglib.measures import measures_table
from swaglib.networks.load import load_backbone
from swaglib.registry import find
from swaglib.settings.machine import Machine
from swaglib.settings.transfer import ProtocolSettings
from swaglib.shards.index import near_duplicates
from swaglib.tasks.images import SPLITS, TEST, TRAIN
from swaglib.tasks.written import read_task

ROOM = "swaglib.evaluation.protocols"


def evaluate_protocol(
    settings: ProtocolSettings,
    protocol: str,
    features: Path,
    folder: Path,
    trained_on: Path | None = None,
    network: Path | None = None,
    task: Path | None = None,
    duplicates: Path | None = None,
    machine: Machine | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Evaluates a protocol on the features of a task, and writes the result: see `swaglib.evaluation.results`.

    Args:
        settings: settings of all protocols.
        protocol: its name.
        features: folder of the work `swaglib.evaluation.extract`.
        folder: folder to write to.
        trained_on: features of the task whose classifier is tested, if the task has one.
        network: folder of the network, for a protocol that says `NETWORK = True`.
        task: folder of the task with its images, for a protocol that says `IMAGES = True`: see `swaglib.tasks.work`.
        duplicates: `duplicates.parquet` of the shards, if there is one.
        machine: what this machine gives.
        report: takes images done and images in all, for a protocol that says `IMAGES = True`.

    Raises:
        ValueError: if a test image is also one to learn from, or the protocol does not fit.
    """
    frozen = _frozen(features)
    source = None if trained_on is None else _frozen(trained_on)
    if task is not None:
        frozen = replace(frozen, data=read_task(task))  # the same images in the same order, now with their pixels
    backbone = None if network is None else load_backbone(str(network))
    device = backbone.device if backbone is not None else "cuda" if torch.cuda.is_available() else "cpu"
    duplicated = None if duplicates is None else near_duplicates(duplicates)
    threads = machine.decode_threads if machine is not None else None
    asked = Asked(settings, device, source, backbone, duplicated, threads, report)
    write_protocol(run_protocol(protocol, frozen, asked), folder)


def run_protocol(protocol: str, frozen: Frozen, asked: Asked) -> ProtocolResult:
    """Runs a protocol in this process.

    Args:
        protocol: its name.
        frozen: features of the task.
        asked: what else it is asked with.

    Raises:
        ValueError: if there is no such protocol, or what it answers is not in the schema of scores.
    """
    if asked.source is not None:
        refuse_learned(frozen, asked.source)
    answer: Evaluated = find(ROOM, protocol, ["evaluate"]).evaluate(frozen, asked)
    missing = [name for name in SCORE if name not in answer.scores.columns]
    if missing:
        raise ValueError(f"The scores of the protocol {protocol!r} lack the column {missing[0]!r}.")
    name = pl.lit(protocol)
    scores = answer.scores.with_columns(protocol=name).select(SCORE.keys())
    rows = measures_of(scores, answer.domains) if len(scores) else []
    measures = pl.concat([measures_table(rows), answer.measures.with_columns(protocol=name)])
    schema = {"setting": pl.Float64, "validation_accuracy": pl.Float64, "chosen": pl.Boolean}
    table = pl.DataFrame(answer.tried, schema=schema, orient="row")
    sizes = sizes_of(frozen, asked.duplicated) if protocol == LINEAR else None
    return ProtocolResult(scores, measures, table, sizes)


def sizes_of(frozen: Frozen, duplicated: pl.Series | None) -> dict[str, Any]:
    """Returns how large a task is: images of each split, classes, clusters, and what was left out."""
    data = frozen.data
    taught = np.bincount(frozen.train[1], minlength=len(data.classes))
    learns, test = TRAIN in data.images["split"], data.rows(TEST)
    near = None if duplicated is None else int(test["id"].is_in(duplicated.implode()).sum())
    return {
        "task": data.name,
        "domain": data.definition.domain,
        "classes": len(data.classes),
        **{split: len(data.rows(split)) for split in SPLITS},
        "test_clusters": test["cluster"].n_unique(),
        "joined_clusters": data.joined_clusters,
        "left_out": data.left_out,
        "unreadable": sum(frozen.unreadable.values()),
        "duplicated": near,
        f"short_of_{max(SHOTS)}_shots": int((taught < max(SHOTS)).sum()) if learns else None,
        "in_the_smallest_class": int(taught.min()) if learns else None,
    }


def _frozen(folder: Path) -> Frozen:
    return split_features(*read_features(folder))

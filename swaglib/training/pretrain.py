"""One pre-training run, from shards to a run folder."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import torch

from swaglib.atomic import atomic_folder
from swaglib.models import build_model, save_model
from swaglib.objectives.hashtag import HashtagSoftmax
from swaglib.objectives.hashtag_sigmoid import HashtagSigmoid
from swaglib.objectives.objective import Objective
from swaglib.objectives.supervised import Supervised
from swaglib.settings import Pretrain
from swaglib.shards.index import HELD_OUT, PRETRAIN, ShardReader, read_index
from swaglib.shards.sample import SampleOrder
from swaglib.training.card import model_card
from swaglib.training.checkpoint import CheckpointWriter, checkpoint_folder, load_checkpoint, remove_checkpoints
from swaglib.training.loop import Split, train

HASHTAG_OBJECTIVES: dict[str, type[HashtagSoftmax]] = {"hashtag": HashtagSoftmax, "hashtag_sigmoid": HashtagSigmoid}


def pretrain(
    run: str,
    settings: Pretrain,
    shards: Path,
    folder: Path,
    checkpoints: Path,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Trains a network and writes its run folder in one piece; goes on from a checkpoint if one is there.

    Args:
        run: name of the run.
        settings: of the run.
        shards: folder of the stage `curate`.
        folder: of the run: `config.json`, `model.safetensors`, `vocabulary.json`, `log.csv`, `metrics.json`,
            `README.md`.
        checkpoints: where unfinished runs keep their state.
        report: takes pictures seen and pictures in all.

    Returns:
        The content of `metrics.json`.
    """
    torch.use_deterministic_algorithms(True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    index = read_index(shards, PRETRAIN)
    objective = build_objective(settings.objective, index, shards)
    model = build_model(settings.model, len(objective.classes), settings.seed, settings.pixels)
    model = model.to(device).to(memory_format=torch.channels_last)
    log: list[dict[str, float]] = []
    place = checkpoint_folder(checkpoints, run, settings, shards)
    if settings.objective != "none":
        order = SampleOrder(index["repeat"].to_numpy(), settings.batch_size, settings.seed)
        with (
            ShardReader(shards, index) as reader,
            _validation(objective, shards) as validation,
            CheckpointWriter(place, settings.checkpoints_kept) as writer,
        ):
            log = train(
                model,
                Split(reader, objective, index["id"].to_list()),
                validation,
                order,
                settings,
                device,
                load_checkpoint(place),
                writer.save,
                report,
            )
    metrics = _metrics(model, objective, settings, log)
    with atomic_folder(folder) as temporary:
        save_model(model, temporary, settings.model, objective.classes, settings.pixels)
        _write_json(objective.vocabulary, temporary / "vocabulary.json")
        _write_json(metrics, temporary / "metrics.json")
        columns = {"step": pl.Int64, "images": pl.Int64}
        numbers = dict.fromkeys(("learning_rate", "loss", "validation_loss"), pl.Float64)
        pl.DataFrame(log, schema={**columns, **numbers}).write_csv(temporary / "log.csv")
        (temporary / "README.md").write_text(model_card(run, settings, objective, metrics), encoding="utf-8")
    remove_checkpoints(place)  # only now: until the folder is there, the last checkpoint is all that the run has
    return metrics


def build_objective(name: str, index: pl.DataFrame, shards: Path) -> Objective:
    """Returns the objective of a run; a run without training gets the hashtags' head, at random."""
    if name == "supervised":
        return Supervised(index)
    vocabulary = json.loads((shards / "vocabulary.json").read_text(encoding="utf-8"))
    return HASHTAG_OBJECTIVES.get(name, HashtagSoftmax)(index, vocabulary)


@contextmanager
def _validation(objective: Objective, shards: Path) -> Iterator[Split | None]:
    """Gives the held-out pictures whose labels pre-training knows, or None if there are none."""
    try:
        index = read_index(shards, HELD_OUT)
    except ValueError:
        index = pl.DataFrame()  # curate.held_out_drawings is 0
    if isinstance(objective, Supervised) and len(index):
        index = index.filter(pl.col("subgroup").is_in(objective.classes))
    if index.is_empty():
        yield None
        return
    labels: Objective
    if isinstance(objective, Supervised):
        labels = Supervised(index, objective.classes)
    else:
        labels = type(objective)(index, objective.vocabulary)  # type: ignore[call-arg]  # the protocol names no arguments
    with ShardReader(shards, index) as reader:
        yield Split(reader, labels, index["id"].to_list())


def _metrics(
    model: torch.nn.Module, objective: Objective, settings: Pretrain, log: list[dict[str, float]]
) -> dict[str, Any]:
    metrics: dict[str, Any] = {
        "classes": len(objective.classes),
        "parameters": sum(p.numel() for p in model.parameters()),
        "images": log[-1]["images"] if log else 0,
    }
    for name in ("loss", "validation_loss"):
        values = [row[name] for row in log if name in row]
        if values:
            metrics[name] = values[-1]
    return metrics


def _write_json(value: Any, path: Path) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

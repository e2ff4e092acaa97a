"""One pre-training run, from shards to a run folder."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import torch

from swaglib.atomic import atomic_folder
from swaglib.networks.build import build_model
from swaglib.networks.save import save_model
from swaglib.objectives.hashtag import HashtagSoftmax
from swaglib.objectives.hashtag_sigmoid import HashtagSigmoid
from swaglib.objectives.objective import Objective
from swaglib.objectives.supervised import Supervised
from swaglib.settings.machine import Machine
from swaglib.settings.pretrain import Pretrain
from swaglib.shards.index import HELD_OUT, PRETRAIN, ShardReader, read_index, shard_starts
from swaglib.shards.loader import Loader
from swaglib.shards.sample import SampleOrder
from swaglib.training.card import model_card
from swaglib.training.checkpoint import Checkpoints, checkpoint_folder, remove_checkpoints
from swaglib.training.log import write_log
from swaglib.training.loop import Split, train
from swaglib.training.memory import keep_freed_memory
from swaglib.training.ranks import Ranks, cores, join_ranks
from swaglib.training.speed import SpeedLog

HASHTAG_OBJECTIVES: dict[str, type[HashtagSoftmax]] = {"hashtag": HashtagSoftmax, "hashtag_sigmoid": HashtagSigmoid}


def pretrain(
    run: str,
    settings: Pretrain,
    machine: Machine,
    shards: Path,
    folder: Path,
    checkpoints: Path,
    logs: Path | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Trains a network and writes its run folder in one piece; goes on from a checkpoint if one is there.

    Under torchrun, or in a job of several tasks, the processes share the run; the first one writes.

    Args:
        run: name of the run.
        settings: of the run.
        machine: what this machine gives.
        shards: folder of the stage `curate`.
        folder: of the run: `config.json`, `model.safetensors`, `vocabulary.json`, `log.csv`, `metrics.json`,
            `README.md`.
        checkpoints: where unfinished runs keep their state.
        logs: where `<run>.csv` says how fast it went; None writes none.
        report: takes pictures seen and pictures in all.

    Returns:
        The content of `metrics.json`; nothing in processes but the first.
    """
    index = read_index(shards, PRETRAIN)
    objective = build_objective(settings.objective, index, shards)
    trunk = build_model(settings.model, len(objective.classes), settings.seed, settings.pixels)
    rows: list[dict[str, float]] = []
    place = checkpoint_folder(checkpoints, run, settings, shards)
    with join_ranks() as ranks, ExitStack() as stack:
        if settings.objective != "none":
            if ranks.device.type == "cpu":
                keep_freed_memory()
            stack.enter_context(torch.random.fork_rng(devices=[ranks.device] if ranks.device.type == "cuda" else []))
            open_split = partial(_open_split, stack, shards, settings, machine, ranks)
            held_out = _validation(objective, shards)
            own_logs = None if ranks.rank else logs
            rows, weights = train(
                objective.network(trunk).to(ranks.device).to(memory_format=torch.channels_last),
                open_split(index, objective, settings.decoded_pixels),
                open_split(*held_out, settings.pixels) if held_out else None,
                sample_order(index, settings),
                settings,
                ranks,
                stack.enter_context(Checkpoints(place, settings.checkpoints_kept, writes=ranks.rank == 0)),
                stack.enter_context(SpeedLog(own_logs, run, ranks.device, machine.tensorboard)),
                report,
            )
        if ranks.rank:
            return {}
    if settings.objective != "none":
        # Anew, and on the CPU: the trained one may be spread over processes.
        trunk = build_model(settings.model, len(objective.classes), settings.seed, settings.pixels)
        objective.network(trunk).load_state_dict(weights)
    metrics = _metrics(trunk, objective, settings, rows)
    with atomic_folder(folder) as temporary:
        save_model(trunk, temporary, settings.model, objective.classes, settings.pixels)
        _write_json(objective.vocabulary, temporary / "vocabulary.json")
        _write_json(metrics, temporary / "metrics.json")
        write_log(rows, ("loss", *objective.figures), temporary / "log.csv")
        (temporary / "README.md").write_text(model_card(run, settings, objective, metrics), encoding="utf-8")
    remove_checkpoints(place)  # only now: until the folder is there, the last checkpoint is all that the run has
    return metrics


def _open_split(
    stack: ExitStack,
    shards: Path,
    settings: Pretrain,
    machine: Machine,
    ranks: Ranks,
    index: pl.DataFrame,
    objective: Objective,
    pixels: int,
) -> Split:
    """Opens pictures that are decoded to a side of `pixels`; the stack closes them."""
    threads = loader_threads(machine.decode_threads, ranks)
    reader = stack.enter_context(ShardReader(shards, index))
    loader = Loader(reader, pixels, machine.decoded_gigabytes, threads, ranks.device, settings.jpeg_on_gpu)
    return Split(stack.enter_context(loader), objective, index["id"].to_list())


def loader_threads(asked: int | None, ranks: Ranks) -> int:
    """Returns how many threads decode pictures in this process: as asked for, or what is good for the device."""
    return asked or (1 if ranks.device.type == "cpu" else max(1, cores() // ranks.local_count))


def sample_order(index: pl.DataFrame, settings: Pretrain) -> SampleOrder:
    """Returns the order in which a run sees the rows of the index."""
    repeats = index["repeat"].to_numpy()
    starts = None if settings.mixed_shards is None else shard_starts(index)
    return SampleOrder(repeats, settings.batch_size, settings.seed, starts, settings.mixed_shards)


def build_objective(name: str, index: pl.DataFrame, shards: Path) -> Objective:
    """Returns the objective of a run; a run without training gets the hashtags' head, at random."""
    if name == "supervised":
        return Supervised(index)
    vocabulary = json.loads((shards / "vocabulary.json").read_text(encoding="utf-8"))
    return HASHTAG_OBJECTIVES.get(name, HashtagSoftmax)(index, vocabulary)


def _validation(objective: Objective, shards: Path) -> tuple[pl.DataFrame, Objective] | None:
    """Returns the held-out pictures whose labels pre-training knows, or None if there are none."""
    try:
        index = read_index(shards, HELD_OUT)
    except ValueError:
        return None  # curate.held_out_drawings is 0
    labels: Objective
    if isinstance(objective, Supervised):
        index = index.filter(pl.col("subgroup").is_in(objective.classes))
        if index.is_empty():
            return None
        labels = Supervised(index, objective.classes)
    elif isinstance(objective, HashtagSoftmax):
        labels = type(objective)(index, objective.vocabulary)
    else:
        return None  # an objective without labels has none to compare with
    return index, labels


def _metrics(
    model: torch.nn.Module, objective: Objective, settings: Pretrain, log: list[dict[str, float]]
) -> dict[str, Any]:
    metrics: dict[str, Any] = {
        "classes": len(objective.classes),
        "parameters": sum(p.numel() for p in model.parameters()),
        "images": log[-1]["images"] if log else 0,
    }
    for name in ("loss", *objective.figures, "validation_loss", *(f"validation_{name}" for name in objective.figures)):
        values = [row[name] for row in log if name in row]
        if values:
            metrics[name] = values[-1]
    return metrics


def _write_json(value: Any, path: Path) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

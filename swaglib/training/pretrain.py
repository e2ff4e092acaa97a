"""One pre-training, from shards to a network: the function of a work."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import torch

from swaglib.launch.shared import shared_by_processes
from swaglib.networks.build import build_model
from swaglib.networks.save import save_model
from swaglib.objectives.load import load_objective
from swaglib.objectives.objective import Data, Objective
from swaglib.settings.machine import Machine
from swaglib.settings.pretrain import Pretrain
from swaglib.shards.index import HELD_OUT, PRETRAIN, ShardReader, read_index
from swaglib.shards.loader import Loader
from swaglib.training.checkpoint import Checkpoints
from swaglib.training.first_views import first_views
from swaglib.training.log import write_log
from swaglib.training.loop import Split, train
from swaglib.training.memory import keep_freed_memory
from swaglib.training.order import sample_order
from swaglib.training.ranks import Ranks, join_ranks, loader_threads
from swaglib.training.repeatable import repeatable
from swaglib.training.speed import SpeedLog

Report = Callable[[int, int], None]


@shared_by_processes
def pretrain(
    settings: Pretrain,
    machine: Machine,
    shards: Path,
    folder: Path,
    checkpoints: Path,
    logs: Path | None = None,
    report: Report = lambda done, total: None,
) -> dict[str, Any]:
    """Trains a network, or makes one that is not trained, and writes it; goes on from a checkpoint if one is there.

    Under torchrun, or in a job of several tasks, the processes share the run; the first one writes.

    Args:
        settings: settings of the run.
        machine: what this machine gives.
        shards: folder of the stage `curate`.
        folder: empty folder for `config.json`, `model.safetensors`, `vocabulary.json`, `log.csv`, `metrics.json`
            (counts and last losses) and `objective.json` (what the model card says of the objective).
        checkpoints: folder of the checkpoints of this very run, in which it keeps its state until it has ended.
        logs: folder in which `speed.csv` says how fast it went; None writes none.
        report: takes images seen and images in all.

    Returns:
        The content of `metrics.json`; nothing in processes but the first.

    Raises:
        FloatingPointError: if the loss is not finite.
        RuntimeError: if a checkpoint does not fit this run.
        ValueError: if the objective, its settings, or the network's name or arguments do not fit.
    """
    build = load_objective(settings.objective, settings.objective_settings)
    index = read_index(shards, PRETRAIN)
    objective = build(Data(index, shards))
    trunk = _trunk(objective, settings)
    rows: list[dict[str, float]] = []
    with join_ranks() as ranks, ExitStack() as stack:
        stack.enter_context(repeatable(ranks.device))
        if objective.trains:
            if ranks.device.type == "cpu":
                keep_freed_memory()
            open_split = partial(_open_split, stack, shards, settings, machine, ranks)
            held_out = _held_out(objective, shards)
            rows, weights = train(
                _network(objective, trunk, settings, ranks.device),
                open_split(index, objective, settings.decode_size),
                open_split(*held_out, settings.image_size) if held_out else None,
                sample_order(objective, index, settings),
                settings,
                ranks,
                stack.enter_context(Checkpoints(checkpoints, settings.keep_checkpoints, writes=ranks.rank == 0)),
                stack.enter_context(SpeedLog(None if ranks.rank else logs, ranks.device, machine.tensorboard)),
                report,
            )
            if ranks.rank == 0:  # anew, and on the CPU: the trained one may be spread over processes
                trunk = _trunk(objective, settings)
                objective.network(trunk).load_state_dict(weights)
        elif ranks.rank == 0:
            trunk = _initialised(trunk, objective, index, shards, settings, machine, ranks)
        if ranks.rank:
            return {}
    metrics = _metrics(trunk, objective, settings, rows)
    save_model(
        trunk,
        folder,
        settings.model,
        objective.classes,
        settings.image_size,
        settings.model_args,
        objective.mean,
        objective.std,
    )
    _write_json(objective.vocabulary, folder / "vocabulary.json")
    _write_json({"card": objective.card, "kind": objective.kind}, folder / "objective.json")
    _write_json(metrics, folder / "metrics.json")
    write_log(rows, ("loss", *objective.figures), folder / "log.csv")
    return metrics


def _trunk(objective: Objective, settings: Pretrain) -> torch.nn.Module:
    classes = len(objective.classes)
    return build_model(settings.model, classes, settings.seed, settings.image_size, settings.model_args)


def _network(objective: Objective, trunk: torch.nn.Module, settings: Pretrain, device: torch.device) -> torch.nn.Module:
    """Returns the trunk with the objective's heads on a device; what the heads draw is the seed's."""
    torch.manual_seed(settings.seed)
    network = objective.network(trunk.to(device).to(memory_format=torch.channels_last))
    return network.to(device).to(memory_format=torch.channels_last)


def _open_split(
    stack: ExitStack,
    shards: Path,
    settings: Pretrain,
    machine: Machine,
    ranks: Ranks,
    index: pl.DataFrame,
    objective: Objective,
    image_size: int,
) -> Split:
    """Opens images that are decoded to a side of `image_size`; the stack closes them."""
    threads = loader_threads(machine.decode_threads, ranks)
    reader = stack.enter_context(ShardReader(shards, index))
    loader = Loader(reader, image_size, machine.decoded_gigabytes, threads, ranks.device, settings.jpeg_on_gpu)
    return Split(stack.enter_context(loader), objective, index["id"].to_list())


def _initialised(
    trunk: torch.nn.Module,
    objective: Objective,
    index: pl.DataFrame,
    shards: Path,
    settings: Pretrain,
    machine: Machine,
    ranks: Ranks,
) -> torch.nn.Module:
    """Returns the network of an objective that does not train, on the CPU."""
    threads = loader_threads(machine.decode_threads, ranks)
    views = first_views(objective, index, shards, settings, ranks.device, threads)
    objective.initialise(trunk.to(ranks.device).to(memory_format=torch.channels_last), views)
    return trunk.to("cpu")


def _held_out(objective: Objective, shards: Path) -> tuple[pl.DataFrame, Objective] | None:
    """Returns the held-out images whose labels the objective knows, or None if there are none."""
    try:
        index = read_index(shards, HELD_OUT)
    except ValueError:
        return None  # curate.held_out_drawings is 0
    return objective.validation(index)


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

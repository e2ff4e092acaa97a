"""How far two processes that share a run are from one process after twenty steps."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from safetensors.torch import load_file

from swaglib import project
from swaglib.launch.job_start import run_job
from swaglib.settings.pretrain import Pretrain, of_seed
from swaglib.settings.reading import check

STEPS = 20


def differences(shards: Path, folder: Path) -> list[dict[str, Any]]:
    """Returns the largest difference of a weight, and the largest change of a weight in training, by way of sharing."""
    run = check("pretrain", project.parameters("pretrain", "hashtag"))
    chosen = replace(
        of_seed(run, run.seeds[0]),
        model="vit_tiny_patch16_224",
        images=STEPS * 64,
        batch_size=64,
        learning_rate=0.4,
        checkpoint_every=10**9,
    )
    start = _run(replace(chosen, objective="random"), shards, folder / "start")
    one = _run(chosen, shards, folder / "one")
    rows = []
    ways: tuple[Literal["ddp", "fsdp"], ...] = ("ddp", "fsdp")
    for parallel in ways:
        two = _run(replace(chosen, parallel=parallel), shards, folder / parallel, processes=2)
        rows.append({"parallel": parallel, "difference": _largest(one, two), "change": _largest(start, one)})
    return rows


def _run(chosen: Pretrain, shards: Path, folder: Path, processes: int = 1) -> Path:
    folder.mkdir()
    machine = check("machine", project.parameters("machine"))
    places = {
        "shards": shards.resolve(),
        "folder": folder,
        "checkpoints": folder.with_name(f"{folder.name}-checkpoints"),
    }
    arguments = {"settings": chosen, "machine": machine, **places}
    run_job("swaglib.training.pretrain:pretrain", arguments, folder.name, "image", processes)
    return folder


def _largest(one: Path, other: Path) -> float:
    first, second = load_file(one / "model.safetensors"), load_file(other / "model.safetensors")
    return max(float((first[name] - second[name]).abs().max()) for name in first)

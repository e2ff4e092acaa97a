"""Checkpoints: an interrupted run goes on where it stopped.

They lie outside the pipeline's outputs, which DVC removes before a stage runs, in a folder named by a hash of the
settings, the index and vocabulary of the shards, the training code and the versions of torch and timm: a checkpoint of
other settings, data or code is never picked up.
"""

import hashlib
import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import timm
import torch

from swaglib.atomic import atomic_file
from swaglib.settings import Pretrain
from swaglib.shards.index import INDEX

LATEST = "latest.pt"


def checkpoint_folder(parent: Path, run: str, settings: Pretrain, shards: Path) -> Path:
    """Returns the folder of the checkpoints of a run with these settings on these shards by this code."""
    digest = hashlib.sha256(json.dumps(asdict(settings), sort_keys=True).encode())
    for name in (INDEX, "vocabulary.json"):
        digest.update((shards / name).read_bytes())
    package = Path(__file__).parents[1]
    for part in ("training", "objectives", "shards", "models.py"):
        for path in sorted((package / part).rglob("*.py")) if (package / part).is_dir() else [package / part]:
            digest.update(path.read_bytes())
    digest.update(f"{torch.__version__} {timm.__version__}".encode())
    return parent / f"{run}-{digest.hexdigest()[:16]}"


def save_checkpoint(folder: Path, state: dict[str, Any]) -> None:
    """Replaces the newest checkpoint in one piece."""
    with atomic_file(folder / LATEST) as temporary:
        torch.save(state, temporary)


def load_checkpoint(folder: Path) -> dict[str, Any] | None:
    """Returns the newest checkpoint, or None if there is none. Loads tensors and plain values only, never code."""
    path = folder / LATEST
    if not path.is_file():
        return None
    state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return state


def remove_checkpoints(folder: Path) -> None:
    """Removes the checkpoints of a run that has ended."""
    shutil.rmtree(folder, ignore_errors=True)

"""Precision, activation checkpointing and compilation: the same training, in other arithmetic."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from tests.conftest import PRETRAIN
from tests.training.runs import train

SETTINGS = replace(PRETRAIN, model="test_vit", images=64, learning_rate=0.1)


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory, shards_folder: Path) -> dict[str, torch.Tensor]:
    folder = tmp_path_factory.mktemp("reference")
    train(SETTINGS, shards_folder, folder / "run")
    return load_file(folder / "run/model.safetensors")


def difference(folder: Path, reference: dict[str, torch.Tensor]) -> float:
    weights = load_file(folder / "model.safetensors")
    return max(float((weights[name] - reference[name]).abs().max()) for name in reference)


def test_activation_checkpointing_ends_with_the_same_weights(
    tmp_path: Path, shards_folder: Path, reference: dict[str, torch.Tensor]
) -> None:
    settings = replace(SETTINGS, activation_checkpointing=True)
    train(settings, shards_folder, tmp_path / "run")
    assert difference(tmp_path / "run", reference) == 0


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_half_precision_comes_near_and_keeps_float32_weights(
    tmp_path: Path, shards_folder: Path, reference: dict[str, torch.Tensor], precision: Any
) -> None:
    settings = replace(SETTINGS, precision=precision)
    train(settings, shards_folder, tmp_path / "run")
    assert 0 < difference(tmp_path / "run", reference) < 2e-3
    assert all(value.dtype == torch.float32 for value in load_file(tmp_path / "run/model.safetensors").values())


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("g++") is None, reason="torch.compile needs a C++ compiler on the CPU")
def test_a_compiled_network_ends_with_nearly_the_same_weights_under_the_same_names(
    tmp_path: Path, shards_folder: Path, reference: dict[str, torch.Tensor]
) -> None:
    settings = replace(SETTINGS, compile=True)
    train(settings, shards_folder, tmp_path / "run")
    assert difference(tmp_path / "run", reference) < 1e-5

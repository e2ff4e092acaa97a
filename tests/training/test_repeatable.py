"""Training leaves torch's global switches as they were."""

from dataclasses import replace
from pathlib import Path

import torch

from tests.conftest import PRETRAIN
from tests.training.runs import train


def test_torchs_switches_are_left_as_they_were(tmp_path: Path, shards_folder: Path) -> None:
    fills = torch.utils.deterministic.fill_uninitialized_memory
    threads, drawn = torch.get_num_threads(), torch.get_rng_state()
    train(replace(PRETRAIN, images=16), shards_folder, tmp_path / "run")
    assert not torch.are_deterministic_algorithms_enabled()
    assert torch.utils.deterministic.fill_uninitialized_memory == fills
    assert torch.get_num_threads() == threads and torch.equal(torch.get_rng_state(), drawn)

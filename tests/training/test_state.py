"""A checkpoint that does not fit the run is refused, and every recipe resumes exactly."""

from pathlib import Path
from typing import Any

import pytest
import torch

from swaglib.networks.local import load_model
from tests.conftest import PRETRAIN, changed
from tests.training.runs import StoppedError, assert_same_bytes, stop_at, train


@pytest.mark.parametrize("changes", [{"model": "resnet14t"}, {"ema_decay": 0.9}, {"name": "adamw"}])
def test_a_checkpoint_that_does_not_fit_is_refused_in_a_sentence(
    tmp_path: Path, shards_folder: Path, changes: dict[str, Any]
) -> None:
    with pytest.raises(StoppedError):
        train(PRETRAIN, shards_folder, tmp_path / "run", report=stop_at(40))
    with pytest.raises(RuntimeError, match=r"The checkpoint of step 4 does not fit this run: other code or .*Error: "):
        train(changed(PRETRAIN, **changes), shards_folder, tmp_path / "run")


@pytest.mark.slow
def test_the_average_of_the_weights_is_what_a_run_leaves(tmp_path: Path, shards_folder: Path) -> None:
    def weights(name: str, **changes: Any) -> dict[str, torch.Tensor]:
        train(changed(PRETRAIN, **changes), shards_folder, tmp_path / name)
        return dict(load_model(tmp_path / name)[0].named_parameters())

    last, average = weights("last"), weights("average", ema_decay=0.9)
    assert any(not torch.equal(last[name], average[name]) for name in last)
    # An average that forgets everything at once is the last weights.
    forgetful = weights("forgetful", ema_decay=1e-9)
    assert all(torch.allclose(last[name], forgetful[name], atol=1e-5) for name in last)


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {"ema_decay": 0.9},
        {"name": "adamw", "learning_rate": 0.01},
        {"grad_accum_steps": 2, "clip_grad_norm": 1.0},
        {"precision": "bfloat16"},
        {"precision": "float16", "clip_grad_norm": 1.0, "model": "test_vit"},  # a CPU convolves half floats slowly
    ],
)
def test_every_recipe_resumes_exactly(tmp_path: Path, shards_folder: Path, changes: dict[str, Any]) -> None:
    settings = changed(PRETRAIN, **changes)
    train(settings, shards_folder, tmp_path / "straight")
    with pytest.raises(StoppedError):
        train(settings, shards_folder, tmp_path / "resumed", report=stop_at(56))
    train(settings, shards_folder, tmp_path / "resumed")
    assert_same_bytes(tmp_path / "straight", tmp_path / "resumed")

"""Methods with labels resume to the same bytes; those without are in `test_self_supervised.py`."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PRETRAIN
from tests.training.runs import StoppedError, assert_same_bytes, stop_at, train

METHODS: list[tuple[str, dict[str, Any]]] = [
    ("hashtag", {}),
    ("hashtag_idf", {}),
    ("hashtag_sigmoid", {}),
    ("hashtag_asl", {}),
    ("hashtag_capped", {}),
    ("supervised", {}),
]


@pytest.mark.parametrize(("objective", "own"), METHODS, ids=[name for name, _ in METHODS])
def test_a_run_that_is_stopped_ends_with_the_bytes_of_one_that_was_not(
    tmp_path: Path, shards_folder: Path, objective: str, own: dict[str, Any]
) -> None:
    settings = replace(PRETRAIN, objective=objective, objective_settings=own, images=80, learning_rate=0.1)
    train(settings, shards_folder, tmp_path / "straight")
    with pytest.raises(StoppedError):
        train(settings, shards_folder, tmp_path / "resumed", report=stop_at(40))
    train(settings, shards_folder, tmp_path / "resumed")
    assert_same_bytes(tmp_path / "straight", tmp_path / "resumed")

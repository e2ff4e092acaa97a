"""Checkpoints hold no code, the newest few are kept, and a damaged one falls back to the one before."""

from pathlib import Path

import pytest
import torch

from swaglib.training.checkpoint import Checkpoints, load_checkpoint, save_checkpoint


def test_a_checkpoint_holds_no_code(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (open, (str(tmp_path / "sprung"),))

    save_checkpoint(tmp_path, {"step": 3, "model": Trap()}, 1)
    with pytest.raises(Exception, match=r"[Ww]eights"):
        load_checkpoint(tmp_path)
    assert not (tmp_path / "sprung").exists()


def test_the_newest_few_checkpoints_are_kept(tmp_path: Path) -> None:
    assert load_checkpoint(tmp_path) is None
    for step in (4, 8, 1000, 12_000):
        save_checkpoint(tmp_path, {"step": step}, 2)
    assert load_checkpoint(tmp_path) == {"step": 12_000}
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("damage", ["cut", "empty", "changed"])
def test_a_damaged_checkpoint_falls_back_to_the_one_before_and_says_so(tmp_path: Path, damage: str) -> None:
    for step in (4, 8):
        save_checkpoint(tmp_path, {"step": step, "model": torch.arange(100)}, 2)
    newest = max(tmp_path.iterdir())
    content = newest.read_bytes()
    middle = len(content) // 2
    changed = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    newest.write_bytes({"cut": content[:-7], "empty": b"", "changed": changed}[damage])
    with pytest.warns(UserWarning, match=newest.name):
        state = load_checkpoint(tmp_path)
    assert state is not None and state["step"] == 4


def test_a_state_is_what_it_was_when_it_was_handed_over(tmp_path: Path) -> None:
    weights = torch.zeros(1000)
    with Checkpoints(tmp_path, 2) as writer:
        writer.save({"step": 1, "model": {"weights": weights}, "log": [{"loss": 1.0}]})
        weights += 1  # training goes on
    state = load_checkpoint(tmp_path)
    assert state is not None and (state["model"]["weights"] == 0).all()


def test_an_error_of_writing_is_not_swallowed(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError), Checkpoints(tmp_path / "file", 2) as writer:
        writer.save({"step": 1})

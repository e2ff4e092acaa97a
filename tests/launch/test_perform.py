"""A work that is computed while its inputs change leaves nothing."""

from pathlib import Path

import pytest

from swaglib.launch.launch import launch
from swaglib.launch.store import Store
from tests.launch.launchers import LIMIT, launcher, wait_until
from tests.launch.works import work


@pytest.mark.slow
def test_a_checkpoint_made_while_inputs_changed_is_not_used(kept: Store) -> None:
    Path("numbers").write_text("1")
    process = launcher("from pathlib import Path\nlaunch(work('add_slowly', {}, numbers=Path('numbers')))")
    wait_until(lambda: list(kept.root.glob("live/*/checkpoints/seen")))
    Path("numbers").write_text("2")
    assert process.wait(timeout=LIMIT) != 0
    Path("numbers").write_text("1")
    found = launch(work("add_slowly", {}, numbers=Path("numbers")))
    assert (found.folder / "sum").read_text() == "1"

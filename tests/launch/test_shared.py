"""Processes that share a work are started for functions that say so."""

import pytest

from swaglib.launch.launch import launch
from swaglib.launch.store import Store
from tests.conftest import ROOT
from tests.launch.works import work

TWO = str(ROOT / "slurm/two-processes.yaml")


@pytest.mark.slow
def test_processes_that_share_a_work_are_only_started_for_functions_that_say_so(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SWAG_LAUNCH", TWO)
    together, alone = launch(work("together")), launch(work("alone"))
    assert (together.folder / "world_size").read_text() == "2"
    assert (alone.folder / "world_size").read_text() == "1"
    assert together.description["hardware"]["world_size"] == 2

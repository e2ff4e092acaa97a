"""The store keeps one result, compares others with it, and forgets the oldest that nobody uses."""

from pathlib import Path

import pytest

from swaglib.launch.job_start import LaunchError
from swaglib.launch.launch import launch, launch_all
from swaglib.launch.store import Store, store
from tests.launch.launchers import jobs, sums
from tests.launch.works import work


@pytest.mark.slow
def test_a_session_that_computes_anew_compares_every_byte(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    steady, unsteady = sums(), work("random")
    launch_all([steady, unsteady])
    monkeypatch.setenv("SWAG_FRESH", "session")
    launch(steady)
    launch(steady)
    assert jobs() == 2, "once anew, then found"
    with pytest.raises(LaunchError, match="gave other bytes than before: noise"):
        launch(unsteady)


@pytest.mark.slow
def test_the_store_forgets_the_oldest_that_no_lock_names(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("dvc.lock").touch()
    used = launch(sums(1))
    launch(sums(2))  # under the same title: the first is no longer used
    assert set(kept.users()) == {sums(2).key()}
    monkeypatch.setenv("SWAG_WORKS_GB", "0")
    launch(sums(2))
    assert not used.folder.exists() and store().finished(sums(2).key()) is not None


def test_what_a_killed_process_was_removing_goes_with_the_next_removal(kept: Store) -> None:
    left = kept.root / "gone/left"
    left.mkdir(parents=True)
    (left / "half").touch()
    launch(sums())
    kept.tidy("never-computed")
    assert not list((kept.root / "gone").iterdir())
    assert store().finished(sums().key()) is not None

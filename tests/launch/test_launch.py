"""Works are computed once and found by everybody, in waves that share jobs; failures are shown."""

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from swaglib.launch.job_start import LaunchError
from swaglib.launch.launch import launch, launch_all
from swaglib.launch.store import Store
from swaglib.launch.work import Part
from tests.conftest import ROOT
from tests.launch.launchers import LIMIT, jobs, launcher, sums, wait_until
from tests.launch.works import work


def test_a_work_is_computed_once_and_then_found(kept: Store) -> None:
    first = launch(sums())
    assert (first.folder / "sum").read_text() == "7" and jobs() == 1
    again = launch(sums())
    assert again == first and jobs() == 1
    assert "computed" in str(first) and first.description["host"] in str(first)
    assert not list((kept.root / "live").iterdir()), "a finished work leaves nothing behind"


def test_another_clone_finds_the_work_whatever_its_folder_titles_and_times(
    kept: Store, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = launch(sums()).key
    clone = here / "clone"
    (clone / "elsewhere").mkdir(parents=True)
    (clone / "elsewhere/renamed").write_text("1 2 3")
    os.utime(clone / "elsewhere/renamed", (1, 1))
    monkeypatch.chdir(clone)
    found = launch(replace(sums(numbers=Path("elsewhere/renamed")), title="other", unit="sample"))
    assert found.key == key and not Path("logs").exists()


@pytest.mark.slow
def test_works_that_need_others_wait_for_them_and_share_jobs(kept: Store) -> None:
    first = [sums(number) for number in (1, 2, 3)]
    second = [work("double", sums=one) for one in first]
    found = launch_all([*second, *first])
    assert [(one.folder / "double").read_text() for one in found[:3]] == ["14", "16", "18"]
    assert jobs() == 1, "the job of the sums goes on with the doubles"
    copied = launch(work("add", {"first": 0}, numbers=Part(first[0], "sum")))
    assert (copied.folder / "sum").read_text() == "7"


@pytest.mark.slow
def test_each_work_has_the_threads_of_its_key_whatever_comes_before_it(kept: Store) -> None:
    before = replace(sums(), threads=2)
    after = [replace(work("threads", sums=before), threads=number) for number in (1, 2)]
    assert [(one.folder / "threads").read_text() for one in launch_all([*after, before])[:2]] == ["1", "2"]


@pytest.mark.slow
def test_small_works_of_a_job_are_computed_at_the_same_time(
    kept: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEETING", str(tmp_path / "meeting"))
    (tmp_path / "meeting").mkdir()
    pair = [replace(work("meet", {"name": name}), at_once=2) for name in ("one", "other")]
    assert [(one.folder / "met").read_text() for one in launch_all(pair)] == ["one", "other"] and jobs() == 1
    failing = [replace(one, at_once=2) for one in (sums(), work("fail"), sums(2))]
    with pytest.raises(LaunchError, match="upside down"):
        launch_all(failing)
    assert len(list(kept.root.glob("done/*"))) == 4, "the others of the job were computed"


@pytest.mark.slow
def test_a_failure_is_shown_leaves_no_result_and_is_tried_again(kept: Store) -> None:
    for _ in range(2):
        with pytest.raises(LaunchError, match="the image is upside down"):
            launch(work("fail"))
    assert not list(kept.root.glob("done/*"))
    with pytest.raises(LaunchError, match="upside down"):
        launch_all([sums(), work("fail"), sums(2)])
    assert len(list(kept.root.glob("done/*"))) == 2, "the others of the job were computed"


@pytest.mark.slow
def test_a_failure_in_a_later_wave_is_shown_and_so_is_one_that_later_waves_wait_for(kept: Store) -> None:
    first = sums()
    with pytest.raises(LaunchError, match="upside down"):
        launch_all([first, work("double", sums=first), work("fail_with", sums=first)])
    with pytest.raises(LaunchError, match="upside down"):
        launch_all([work("double", sums=work("fail")), sums(2)])
    assert not list(kept.root.glob("live/*/claim*")), "nothing stays claimed"


@pytest.mark.slow
def test_a_failure_reaches_everybody_who_waited(kept: Store) -> None:
    code = "import tests.launch.works as w\nlaunch(work('fail_late', {}))"
    both = [launcher(code) for _ in range(2)]
    said = [process.communicate(timeout=LIMIT)[1].decode() for process in both]
    assert all(process.returncode for process in both)
    assert all("the disk is square" in text for text in said)
    assert jobs() == 1


SLURM = all(shutil.which(program) for program in ("slurmctld", "slurmd", "munged", "sbatch"))


@pytest.fixture
def slurm(kept: Store, cluster: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Store:
    """The empty store, with works sent to a SLURM of two nodes."""
    for name, value in cluster.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SWAG_LAUNCH", str(ROOT / "slurm/local.yaml"))
    return kept


@pytest.mark.slow
@pytest.mark.skipif(not SLURM, reason="needs SLURM and munge (Debian: slurm-wlm, munge)")
class TestSlurm:
    def test_works_run_as_jobs_and_are_found_without_slurm(self, slurm: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = [sums(number) for number in (1, 2)]
        found = launch_all([*asked, work("double", sums=asked[0])])
        assert (found[2].folder / "double").read_text() == "14"
        assert jobs() == 3, "a job for each work, so that a cluster does them at once"
        monkeypatch.delenv("SWAG_LAUNCH")
        assert launch(sums(1)) == found[0] and jobs() == 3

    def test_a_failure_shows_the_end_of_the_jobs_log(self, slurm: Store) -> None:
        with pytest.raises(LaunchError, match="the image is upside down"):
            launch(work("fail"))

    def test_an_interrupt_cancels_the_job(self, slurm: Store) -> None:
        process = launcher("launch(work('slow', {'seconds': 600}))")
        wait_until(lambda: list(slurm.root.glob("live/*/room-*")))
        process.send_signal(2)
        assert process.wait(timeout=LIMIT) != 0
        queue = ["squeue", "--noheader", "--states=running,pending"]
        wait_until(lambda: not subprocess.run(queue, capture_output=True, text=True).stdout.strip())

"""Arrays of jobs over partitions, here and on a real SLURM where one is installed."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from swaglib.launch.array import chunks, launch_array
from swaglib.launch.job_start import LaunchError

ROOT = Path(__file__).parents[2]


def write_number(target: Path, number: int) -> None:
    if number == 13:
        raise ValueError("thirteen is not to be written")
    target.write_text(f"{number} {os.getpid()}")


def arguments(folder: Path, numbers: range) -> list[dict[str, Any]]:
    return [{"target": folder / str(number), "number": number} for number in numbers]


def test_without_a_cluster_partitions_are_done_here_one_after_another(here: Path) -> None:
    launch_array("tests.launch.test_array:write_number", arguments(here, range(3)), "numbers")
    assert [(here / str(n)).read_text() for n in range(3)] == [f"{n} {os.getpid()}" for n in range(3)]


def test_a_failure_keeps_what_was_done_before(here: Path) -> None:
    with pytest.raises(ValueError, match="thirteen"):
        launch_array("tests.launch.test_array:write_number", arguments(here, range(12, 15)), "numbers")
    assert (here / "12").is_file() and not (here / "14").exists()


@pytest.mark.parametrize(("count", "most"), [(1, 5), (5, 5), (7, 3), (1000, 500), (1001, 500)])
def test_partitions_are_shared_out_evenly_and_in_order(count: int, most: int) -> None:
    shares = chunks([{"n": number} for number in range(count)], most)
    assert [own["n"] for share in shares for own in share] == list(range(count))
    assert len(shares) == min(count, most)
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


@pytest.mark.skipif(shutil.which("sbatch") is not None, reason="SLURM is installed here")
def test_a_cluster_that_is_not_there_is_an_error(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "cpu.yaml").write_text("timeout_min: 5\n")
    monkeypatch.setenv("SWAG_LAUNCH_ARRAY", "cpu.yaml")
    with pytest.raises(LaunchError, match="sbatch"):
        launch_array("tests.launch.test_array:write_number", arguments(here, range(2)), "numbers")


SLURM = all(shutil.which(name) for name in ("slurmctld", "slurmd", "sbatch", "munged"))


@pytest.mark.slow
@pytest.mark.skipif(not SLURM, reason="SLURM is not installed: see slurm/local-cluster")
class TestSlurm:
    @pytest.fixture
    def there(self, cluster: dict[str, str], here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        for name, value in cluster.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("SWAG_LAUNCH_ARRAY", str(ROOT / "slurm/local.yaml"))
        return here

    def test_partitions_are_done_by_the_jobs_of_an_array(self, there: Path) -> None:
        launch_array("tests.launch.test_array:write_number", arguments(there, range(4)), "numbers")
        written = [(there / str(n)).read_text().split() for n in range(4)]
        assert [own[0] for own in written] == ["0", "1", "2", "3"]
        assert str(os.getpid()) not in {own[1] for own in written}

    def test_a_job_that_fails_is_told_and_the_others_files_stay(self, there: Path) -> None:
        with pytest.raises(LaunchError, match="thirteen"):
            launch_array("tests.launch.test_array:write_number", arguments(there, range(12, 15)), "numbers")
        assert (there / "12").is_file() and (there / "14").is_file()

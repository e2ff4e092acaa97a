"""Works: computed once, found by everybody, and depending on nothing that their key does not hold."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from swaglib.launch import adopt
from swaglib.launch.__main__ import main
from swaglib.launch.copy import copy_folder
from swaglib.launch.job_start import LaunchError
from swaglib.launch.launch import launch, launch_all
from swaglib.launch.store import Store, store
from swaglib.launch.work import Part, Work
from tests.conftest import ROOT
from tests.launch.works import work

TWO = str(ROOT / "slurm/two-processes.yaml")


@pytest.fixture
def kept(here: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """An empty store, beside an empty project with a file of numbers."""
    monkeypatch.setenv("SWAG_WORKS", str(here / "works"))
    project = here / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    (project / "numbers").write_text("1 2 3")
    return store()


def sums(first: int = 1, numbers: Path = Path("numbers")) -> Work:
    return work("add", {"first": first}, numbers=numbers)


def jobs() -> int:
    return len(list(Path("logs/jobs").iterdir())) if Path("logs/jobs").is_dir() else 0


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


@pytest.mark.parametrize("change", ["setting", "input", "threads", "module"])
def test_what_the_result_depends_on_changes_the_key(kept: Store, change: str) -> None:
    before = sums().key()
    if change == "input":
        Path("numbers").write_text("1 2 4")
    changed = {
        "setting": sums(2),
        "input": sums(),
        "threads": replace(sums(), threads=1),
        "module": replace(sums(), modules=("swaglib.shards.permutation",)),
    }
    assert changed[change].key() != before


def test_a_path_among_the_settings_is_refused_for_it_says_nothing_of_what_lies_there(kept: Store) -> None:
    with pytest.raises(TypeError, match="Files are inputs"):
        work("alone", {"path": Path("numbers")}).key()


def test_works_that_need_others_wait_for_them_and_share_jobs(kept: Store) -> None:
    first = [sums(number) for number in (1, 2, 3)]
    second = [work("double", sums=one) for one in first]
    found = launch_all([*second, *first])
    assert [(one.folder / "double").read_text() for one in found[:3]] == ["14", "16", "18"]
    assert jobs() == 1, "the job of the sums goes on with the doubles"
    copied = launch(work("add", {"first": 0}, numbers=Part(first[0], "sum")))
    assert (copied.folder / "sum").read_text() == "7"


def test_a_mapping_and_several_files_reach_the_function_as_folders(kept: Store) -> None:
    Path("more").write_text("4")
    many = work("add", {"first": 0}, numbers=Path("numbers"))
    key = many.key()
    assert work("add", {"first": 0}, numbers=(Path("numbers"), Path("more"))).key() != key
    with pytest.raises(ValueError, match="share a name"):
        work("add", {"first": 0}, numbers=(Path("numbers"), Path("logs/numbers"))).key()


def test_an_input_that_is_not_there_is_a_sentence(kept: Store) -> None:
    with pytest.raises(FileNotFoundError, match="There is no absent"):
        launch(sums(numbers=Path("absent")))


def test_a_failure_is_shown_leaves_no_result_and_is_tried_again(kept: Store) -> None:
    for _ in range(2):
        with pytest.raises(LaunchError, match="the image is upside down"):
            launch(work("fail"))
    assert not list(kept.root.glob("done/*"))
    with pytest.raises(LaunchError, match="upside down"):
        launch_all([sums(), work("fail"), sums(2)])
    assert len(list(kept.root.glob("done/*"))) == 2, "the others of the job were computed"


def test_a_failure_in_a_later_wave_is_shown_and_so_is_one_that_later_waves_wait_for(kept: Store) -> None:
    first = sums()
    with pytest.raises(LaunchError, match="upside down"):
        launch_all([first, work("double", sums=first), work("fail_with", sums=first)])
    with pytest.raises(LaunchError, match="upside down"):
        launch_all([work("double", sums=work("fail")), sums(2)])
    assert not list(kept.root.glob("live/*/claim*")), "nothing stays claimed"


@pytest.mark.parametrize("absolute", [False, True])
def test_a_read_that_is_not_declared_fails(kept: Store, absolute: bool) -> None:
    Path("secret").write_text("x")
    path = str(Path("secret").absolute()) if absolute else "secret"
    with pytest.raises(LaunchError, match=r"none of its inputs|No such file"):
        launch(work("read_elsewhere", {"path": path}))


def test_processes_that_share_a_work_are_only_started_for_functions_that_say_so(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SWAG_LAUNCH", TWO)
    together, alone = launch(work("together")), launch(work("alone"))
    assert (together.folder / "world_size").read_text() == "2"
    assert (alone.folder / "world_size").read_text() == "1"
    assert together.description["hardware"]["world_size"] == 2


def launcher(code: str) -> subprocess.Popen[bytes]:
    """Starts another launcher in the same project."""
    source = f"from swaglib.launch.launch import launch\nfrom tests.launch.works import work\n{code}"
    return subprocess.Popen([sys.executable, "-c", source], stderr=subprocess.PIPE, start_new_session=True)


def test_two_launchers_at_once_compute_a_work_once(kept: Store) -> None:
    code = "launch(work('slow', {'seconds': 1.5}))"
    both = [launcher(code) for _ in range(2)]
    for process in both:
        assert process.wait(timeout=60) == 0
    assert jobs() == 1


def wait_until(happened: object, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not happened():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_an_interrupt_cancels_only_when_nobody_else_waits(kept: Store) -> None:
    code = "launch(work('slow', {'seconds': 4}))"
    first = launcher(code)
    wait_until(lambda: list(kept.root.glob("live/*/room-*")))
    second = launcher(code)
    wait_until(lambda: len(list(kept.root.glob("live/*/waiters/*.json"))) == 2)
    os.killpg(first.pid, signal.SIGINT)  # as a terminal and JupyterLab do
    assert first.wait(timeout=30) != 0
    with contextlib.suppress(ProcessLookupError):
        os.killpg(first.pid, signal.SIGKILL)  # as the runner of notebooks does in the end
    assert second.wait(timeout=30) == 0, "the job lives on for the second"
    assert jobs() == 1
    third = launcher("launch(work('slow', {'seconds': 60}))")
    wait_until(lambda: list(kept.root.glob("live/*/room-*")))
    third.send_signal(2)
    assert third.wait(timeout=30) != 0
    wait_until(lambda: not list(kept.root.glob("live/*/claim.json")))
    assert len(list(kept.root.glob("done/*"))) == 1


def test_a_claim_is_given_up_when_no_job_can_be_started(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = Path("slurm.yaml")
    profile.write_text("{timeout_min: 5}")
    monkeypatch.setenv("SWAG_LAUNCH", str(profile.absolute()))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(LaunchError, match="no `sbatch`"):
        launch(sums())
    monkeypatch.delenv("SWAG_LAUNCH")
    assert (launch(sums()).folder / "sum").read_text() == "7", "and not: waits for itself"


def test_a_checkpoint_made_while_inputs_changed_is_not_used(kept: Store) -> None:
    Path("numbers").write_text("1")
    process = launcher("from pathlib import Path\nlaunch(work('add_slowly', {}, numbers=Path('numbers')))")
    wait_until(lambda: list(kept.root.glob("live/*/checkpoints/seen")))
    Path("numbers").write_text("2")
    assert process.wait(timeout=60) != 0
    Path("numbers").write_text("1")
    found = launch(work("add_slowly", {}, numbers=Path("numbers")))
    assert (found.folder / "sum").read_text() == "1"


def test_a_failure_reaches_everybody_who_waited(kept: Store) -> None:
    code = "import tests.launch.works as w\nlaunch(work('fail_late', {}))"
    both = [launcher(code) for _ in range(2)]
    said = [process.communicate(timeout=60)[1].decode() for process in both]
    assert all(process.returncode for process in both)
    assert all("the disk is square" in text for text in said)
    assert jobs() == 1


def test_a_session_that_computes_anew_compares_every_byte(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    steady, unsteady = sums(), work("random")
    launch_all([steady, unsteady])
    monkeypatch.setenv("SWAG_FRESH", "session")
    launch(steady)
    launch(steady)
    assert jobs() == 2, "once anew, then found"
    with pytest.raises(LaunchError, match="gave other bytes than before: noise"):
        launch(unsteady)


def test_an_interrupted_work_of_other_code_is_not_dropped_in_silence(kept: Store) -> None:
    asked = work("count", {"to": 3})
    old = kept.live("0" * 40)
    (old / "checkpoints").mkdir(parents=True)
    (old / "checkpoints/reached").write_text("2")
    facts = {**asked.facts(), "title": "count", "code": {**asked.facts()["code"], "tests.launch.works": "another"}}
    from swaglib.launch.work import key_of

    (old / "work.json").write_text(json.dumps({**facts, "question": key_of(asked.question())}))
    with pytest.warns(UserWarning, match=r"other code \(tests\.launch\.works\).*works continue 0000"):
        launch(asked)
    assert (old / "checkpoints/reached").is_file()
    later = work("count", {"to": 4})
    (old / "work.json").write_text(json.dumps({**facts, "question": key_of(later.question())}))
    assert "goes on from its checkpoint" in adopt.go_on("0" * 40, [[later]])
    assert (kept.live(later.key()) / "checkpoints/reached").read_text() == "2"


def test_after_a_pure_refactoring_works_are_taken_over_once_three_are_proved(kept: Store) -> None:
    works = [sums(number) for number in range(6)]
    for one in launch_all(works):  # as other code would have left them
        old = kept.root / "done" / one.key
        os.rename(old, old.with_name(f"{int(one.key[:8], 16):040d}"))
    before = jobs()
    (said,) = adopt.adopt([works])
    assert said == "add: 3 computed anew with the same bytes, 3 taken over."
    assert jobs() == before + 3
    assert [(one.folder / "sum").read_text() for one in launch_all(works)] == ["6", "7", "8", "9", "10", "11"]
    assert jobs() == before + 3


def test_a_refactoring_that_changed_something_is_not_taken_over(kept: Store) -> None:
    works = [work("random", {})]
    for one in launch_all(works):
        os.rename(kept.root / "done" / one.key, kept.root / "done" / ("1" * 40))
    assert "other bytes than before" in adopt.adopt([works])[0]


def test_the_store_forgets_the_oldest_that_no_lock_names(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("dvc.lock").touch()
    used = launch(sums(1))
    launch(sums(2))  # under the same title: the first is no longer used
    assert set(kept.users()) == {sums(2).key()}
    monkeypatch.setenv("SWAG_WORKS_GB", "0")
    launch(sums(2))
    assert not used.folder.exists() and store().finished(sums(2).key()) is not None


def test_copies_may_be_changed_and_the_store_stays(kept: Store) -> None:
    found = launch(sums())
    copy_folder(found.folder, Path("data/sums"), {"README.md": "a card"})
    Path("data/sums/sum").write_text("changed")
    assert (found.folder / "sum").read_text() == "7" and Path("data/sums/README.md").read_text() == "a card"
    assert os.stat(found.folder / "sum").st_nlink == 1
    with pytest.raises(PermissionError):
        os.open(found.folder / "sum", os.O_WRONLY) if os.getuid() else _refuse()


def _refuse() -> None:
    raise PermissionError  # root may write everywhere


def test_the_command_lists_and_forgets(kept: Store, capsys: pytest.CaptureFixture[str]) -> None:
    found = launch(sums())
    assert main(["works"]) == 0
    listed = capsys.readouterr().out
    assert found.key[:12] in listed and "finished" in listed and "add" in listed
    assert main(["works", "forget", found.key[:8]]) == 0
    assert not found.folder.exists()
    assert main(["works", "forget", "abc"]) == 1
    assert "No work has a key that begins with 'abc'" in capsys.readouterr().err


SLURM = all(shutil.which(program) for program in ("slurmctld", "slurmd", "munged", "sbatch"))


@pytest.fixture
def slurm(kept: Store, cluster: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Store:
    """The empty store, with works sent to a SLURM of two nodes."""
    for name, value in cluster.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SWAG_LAUNCH", str(ROOT / "slurm/local.yaml"))
    return kept


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
        wait_until(lambda: list(slurm.root.glob("live/*/room-*")), 60)
        process.send_signal(2)
        assert process.wait(timeout=60) != 0
        queue = ["squeue", "--noheader", "--states=running,pending"]
        wait_until(lambda: not subprocess.run(queue, capture_output=True, text=True).stdout.strip(), 60)

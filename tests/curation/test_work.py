"""The work `curate`: the same bytes in all of its files, no paths in them, and partial results that are used again."""

from pathlib import Path

import pytest

from swaglib.curation import inspect
from swaglib.curation.work import STEPS, curate
from tests.curation.conftest import SETTINGS


def test_a_second_curation_writes_the_same_bytes_in_all_files(
    tmp_path: Path, curated: Path, posts_folder: Path, wordnet_folder: Path
) -> None:
    seen: list[tuple[int, int]] = []
    (tmp_path / "again").mkdir()
    curate(
        SETTINGS,
        posts_folder,
        wordnet_folder,
        tmp_path / "again",
        tmp_path / "checkpoints",
        lambda done, total: seen.append((done, total)),
    )
    files = sorted(path.relative_to(curated) for path in curated.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(tmp_path / "again") for path in (tmp_path / "again").rglob("*.*"))
    for path in files:
        assert (curated / path).read_bytes() == (tmp_path / "again" / path).read_bytes(), path
    assert seen == [(step, STEPS) for step in range(1, STEPS + 1)]


def test_files_hold_no_paths(curated: Path, posts_folder: Path) -> None:
    for path in curated.rglob("*.*"):
        assert str(posts_folder).encode() not in path.read_bytes(), path


def test_a_work_that_failed_goes_on_with_its_partial_results(
    tmp_path: Path, curated: Path, posts_folder: Path, wordnet_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise OSError("the disk is gone")

    folder, checkpoints = tmp_path / "result", tmp_path / "checkpoints"
    folder.mkdir()
    with monkeypatch.context() as patched:
        patched.setattr(inspect, "inspect_partition", fail)
        with pytest.raises(OSError, match="the disk is gone"):
            curate(SETTINGS, posts_folder, wordnet_folder, folder, checkpoints)
    partial = {path: path.stat().st_mtime_ns for path in checkpoints.rglob("*.parquet")}
    assert partial
    curate(SETTINGS, posts_folder, wordnet_folder, folder, checkpoints)
    assert {path: path.stat().st_mtime_ns for path in partial} == partial
    for path in (curated / "shards").iterdir():
        assert path.read_bytes() == (folder / "shards" / path.name).read_bytes(), path.name

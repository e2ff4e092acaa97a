"""Files and folders are written whole, or stay as they were."""

from pathlib import Path

import pytest

from swaglib.atomic import atomic_file, atomic_folder


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("old")
    with pytest.raises(RuntimeError), atomic_file(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_finished_write_replaces_the_file_and_keeps_its_suffix_while_writing(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "table.csv"
    with atomic_file(path) as temporary:
        assert temporary.suffix == ".csv"
        assert not path.exists()
        temporary.write_text("new")
    assert path.read_text() == "new"


def test_a_failed_folder_leaves_the_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "shards"
    folder.mkdir()
    (folder / "old.tar").touch()
    with pytest.raises(KeyboardInterrupt), atomic_folder(folder) as temporary:
        (temporary / "new.tar").touch()
        raise KeyboardInterrupt
    assert [p.name for p in folder.iterdir()] == ["old.tar"]
    assert list(tmp_path.iterdir()) == [folder]


def test_a_finished_folder_holds_only_what_was_written(tmp_path: Path) -> None:
    folder = tmp_path / "shards"
    folder.mkdir()
    (folder / "old.tar").touch()
    with atomic_folder(folder) as temporary:
        (temporary / "new.tar").touch()
    assert [p.name for p in folder.iterdir()] == ["new.tar"]

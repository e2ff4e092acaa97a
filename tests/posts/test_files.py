"""Files that patterns name have names of their own, which stay."""

from pathlib import Path

import pytest

from swaglib.posts.files import files_of, matching_files, named_files


def test_tars_of_one_name_in_several_folders_have_names_that_stay(tmp_path: Path) -> None:
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "00000.tar").touch()
        names = list(named_files([f"{tmp_path}/*/*.tar"]).values())
        assert names[0] == "first/00000", "also when another folder comes"
    assert names == ["first/00000", "second/00000"]
    assert list(named_files([f"{tmp_path}/first/*.tar"]).values()) == ["00000"]
    with pytest.raises(ValueError, match="both be called '00000'"):
        named_files([f"{tmp_path}/first/00000.tar", f"{tmp_path}/second/00000.tar"])


def test_a_file_whose_name_has_brackets_is_that_file(tmp_path: Path) -> None:
    for name in ("[2021] posts.csv", "2 posts.csv", "[ab]/x.csv", "a/x.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    for name, short in (("[2021] posts.csv", "[2021] posts"), ("[ab]/x.csv", "x")):
        assert named_files([str(tmp_path / name)]) == {tmp_path / name: short}
    assert matching_files([str(tmp_path / "[12] posts.csv")]) == [tmp_path / "2 posts.csv"]


def test_a_folder_whose_name_has_brackets_is_that_folder(tmp_path: Path) -> None:
    for name in ("[2021]/x/a.csv", "2/x/a.csv", "b/a.csv"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    assert named_files([str(tmp_path / "[2021]/*/*.csv")]) == {tmp_path / "[2021]/x/a.csv": "x/a"}
    assert files_of(str(tmp_path / "[2021]/**/*.csv")) == [tmp_path / "[2021]/x/a.csv"]
    assert named_files([str(tmp_path / "[ab]/*.csv")]) == {tmp_path / "b/a.csv": "b/a"}
    assert files_of(str(tmp_path / "[2021]")) == [] and files_of(str(tmp_path / "nothing*")) == []


def test_patterns_are_relative_to_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "[1].csv").touch()
    assert files_of("[1].csv") == files_of("./*.csv") == files_of("*.csv") == [Path("[1].csv")]


def test_a_link_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    (tmp_path / "b.csv").symlink_to(tmp_path / "gone.csv")
    with pytest.raises(FileNotFoundError, match=r"b\.csv is a link that leads nowhere"):
        matching_files([str(tmp_path / "*.csv")])
    assert files_of(str(tmp_path / "*.csv")) == [tmp_path / "a.csv"]

"""The key of a work holds all that its result depends on."""

from dataclasses import replace
from pathlib import Path

import pytest

from swaglib.launch.launch import launch
from swaglib.launch.store import Store
from tests.launch.launchers import sums
from tests.launch.works import work


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

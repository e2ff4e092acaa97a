"""A file that is not there is an error, with the number of such files and the first of them."""

from pathlib import Path

import pytest

from swaglib.tasks.sources.present import refuse_missing
from tests.tasks.sources.published import fill


def test_files_that_are_there_pass(tmp_path: Path) -> None:
    fill(tmp_path, "a/1.png", "2.png")
    (tmp_path / "link.png").symlink_to(tmp_path / "2.png")
    refuse_missing([(str(tmp_path / name), name) for name in ("a/1.png", "2.png", "link.png", "2.png")], "mine")
    refuse_missing([], "mine")


@pytest.mark.parametrize("name", ["a/3.png", "b/1.png", "a", "gone.png", "2.png/1.png"])
def test_what_is_no_file_is_named_with_where_it_was_read(tmp_path: Path, name: str) -> None:
    fill(tmp_path, "a/1.png", "2.png")
    (tmp_path / "gone.png").symlink_to(tmp_path / "nowhere")
    places = [(str(tmp_path / one), f"list, row {row}") for row, one in enumerate(("2.png", name, "c.png"), 1)]
    with pytest.raises(
        FileNotFoundError, match=rf"'mine': 2 of 3 images .*{name}, of list, row 2\. Put the files there"
    ):
        refuse_missing(places, "mine")

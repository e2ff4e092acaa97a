"""The numbers of a collection are read back."""

import json
from pathlib import Path

import pytest

from swaglib.posts.results import read_collection
from tests.posts.rendered import rendered, settings


@pytest.mark.usefixtures("packages")
def test_the_numbers_of_a_collection_are_read_back(tmp_path: Path, wordnet_folder: Path) -> None:
    collection = read_collection(rendered(settings(), tmp_path, wordnet_folder))
    assert collection.sources["emoji"].to_list() == [1, None, None], "icons with categories show no emoji"
    assert collection.own.is_empty()
    collection.write_summary(tmp_path / "collect.json")
    assert json.loads((tmp_path / "collect.json").read_text()) == {"icons": 11, "posts": 5, "unused": 6}
    with pytest.raises(FileNotFoundError, match=r"no .*sources\.csv. The stage `collect` writes it"):
        read_collection(tmp_path / "nowhere")

"""Labels are parted by what WordNet says of them: kinds of things, and general or specific ones."""

import json
from pathlib import Path

import pytest

from swaglib.studies.kinds import depth_settings, kinds_settings

NAMES = ("entity.n.01", "object.n.01", "animal.n.01", "dog.n.01", "border_collie.n.01", "joy.n.01")


@pytest.fixture
def shards(tmp_path: Path) -> Path:
    entries = [{"name": name, "synsets": [name]} for name in NAMES]
    entries.append({"name": "wow", "synsets": []})
    (tmp_path / "vocabulary.json").write_text(json.dumps(entries))
    return tmp_path


def test_kinds_are_the_lexicographer_files_of_the_first_synset(shards: Path, wordnet_folder: Path) -> None:
    found = kinds_settings(["noun.animal"], ["noun.feeling"], shards, wordnet_folder)
    assert found == {"kept": ["dog.n.01", "border_collie.n.01"], "against": ["joy.n.01"]}


def test_general_labels_are_near_to_the_root_and_specific_ones_far(shards: Path, wordnet_folder: Path) -> None:
    general = depth_settings(True, shards, wordnet_folder)
    assert general["kept"][:2] == ["entity.n.01", "object.n.01"] and "border_collie.n.01" in general["against"]
    assert not set(general["kept"]) & set(general["against"]) and "wow" not in general["kept"] + general["against"]
    assert depth_settings(False, shards, wordnet_folder) == {"kept": general["against"], "against": general["kept"]}


def test_labels_of_one_depth_are_neither_general_nor_specific(tmp_path: Path, wordnet_folder: Path) -> None:
    (tmp_path / "vocabulary.json").write_text(json.dumps([{"name": "dog.n.01", "synsets": ["dog.n.01"]}] * 3))
    assert depth_settings(True, tmp_path, wordnet_folder) == {"kept": [], "against": []}

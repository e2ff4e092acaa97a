"""Which files of posts a curation reads, and which files its settings name."""

from dataclasses import replace
from pathlib import Path

import pytest

from swaglib.curation.files import paths_of, pretraining_posts
from tests.conftest import CURATE


def test_held_out_designs_must_exist_and_leave_some(posts_folder: Path) -> None:
    settings = replace(CURATE, designs=["crayon", "pencil"])
    chosen = pretraining_posts(posts_folder, replace(settings, held_out=["pencil"]))
    assert chosen == [posts_folder / "crayon.parquet"]
    with pytest.raises(ValueError, match="'chalk'"):
        pretraining_posts(posts_folder, replace(settings, held_out=["chalk"]))
    with pytest.raises(ValueError, match="holds out everything"):
        pretraining_posts(posts_folder, replace(settings, held_out=["crayon", "pencil"]))


def test_files_that_settings_name_are_found_and_names_of_lists_and_models_are_none(tmp_path: Path) -> None:
    assert paths_of(CURATE) == []
    (tmp_path / "classes.txt").touch()
    (tmp_path / "model").mkdir()
    other = replace(CURATE.duplicates, embedding=f"local-dir:{tmp_path / 'model'}")
    named = replace(CURATE, targets=str(tmp_path / "classes.txt"), duplicates=other)
    assert paths_of(named) == [tmp_path / "classes.txt", tmp_path / "model"]

"""Copies of results may be changed, and the store stays."""

import os
from pathlib import Path

import pytest

from swaglib.launch.copy import copy_folder
from swaglib.launch.launch import launch
from swaglib.launch.store import Store
from tests.launch.launchers import sums


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

"""What tests of launching share: an empty store, beside an empty project."""

from pathlib import Path

import pytest

from swaglib.launch.store import Store, store


@pytest.fixture
def kept(here: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """An empty store, beside an empty project with a file of numbers."""
    monkeypatch.setenv("SWAG_WORKS", str(here / "works"))
    project = here / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    (project / "numbers").write_text("1 2 3")
    return store()

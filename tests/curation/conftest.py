"""What tests of curation share: posts of two designs, one of them held out, curated once."""

from dataclasses import replace
from pathlib import Path

import pytest

from swaglib.curation.results import Curation, read_curation
from swaglib.curation.work import curate
from tests.conftest import CURATE

SETTINGS = replace(CURATE, designs=["crayon", "pencil"], held_out=["pencil"])


@pytest.fixture(scope="session")
def curated(tmp_path_factory: pytest.TempPathFactory, posts_folder: Path, wordnet_folder: Path) -> Path:
    """What the work writes for posts of two designs, one of them held out."""
    folder = tmp_path_factory.mktemp("curated")
    curate(SETTINGS, posts_folder, wordnet_folder, folder, tmp_path_factory.mktemp("checkpoints"))
    return folder


@pytest.fixture(scope="session")
def curation(curated: Path) -> Curation:
    """What is read back from it."""
    return read_curation(curated / "look")

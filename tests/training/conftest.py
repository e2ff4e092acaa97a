"""What tests of training share: a finished run."""

from pathlib import Path

import pytest

from tests.conftest import PRETRAIN
from tests.training.runs import train


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, shards_folder: Path) -> Path:
    folder = tmp_path_factory.mktemp("run")
    train(PRETRAIN, shards_folder, folder / "hashtag")
    return folder

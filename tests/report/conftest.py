"""What tests of the report share: the measures of a made-up study."""

from pathlib import Path

import pytest

from tests.figures.study import write_study


@pytest.fixture
def metrics(tmp_path: Path) -> Path:
    folder = tmp_path / "metrics"
    write_study(folder)
    return folder

"""What tests of readers share: ImageNet-1k in both of its layouts."""

from pathlib import Path

import pytest

from tests.tasks.sources.published import NAMES, SOLUTIONS, fill


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """A folder a class."""
    fill(tmp_path, "train/n01440764/n01440764_18.JPEG", "train/n01751748/n01751748_7.JPEG")
    fill(tmp_path, f"val/n01440764/{NAMES[1]}", f"val/n01751748/{NAMES[0]}", f"val/n01440764/{NAMES[2]}")
    return tmp_path


@pytest.fixture
def flat(tmp_path: Path) -> Path:
    """Validation images without folders, as the archive has them."""
    fill(tmp_path, *(f"val/{name}" for name in NAMES))
    (tmp_path / "LOC_val_solution.csv").write_text(SOLUTIONS)
    return tmp_path

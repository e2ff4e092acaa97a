"""Classes whose synonyms make a vocabulary: ImageNet's, and those of a file."""

from pathlib import Path
from typing import Any

import pytest

from swaglib.hashtags.targets import target_synsets


def test_targets_are_read_from_a_file_with_its_line_in_errors(wordnet: Any, tmp_path: Path) -> None:
    path = tmp_path / "classes.txt"
    path.write_text("# bears\nn02132136  # brown bear\nforest.n.01\n\n")
    assert target_synsets(str(path), wordnet) == {"brown_bear.n.01", "forest.n.01"}
    path.write_text("n02132136\nunicorns of the sea\n")
    with pytest.raises(ValueError, match=r"classes\.txt, line 2"):
        target_synsets(str(path), wordnet)
    with pytest.raises(FileNotFoundError, match="imagenet21k"):
        target_synsets("imagenet-1k", wordnet)


def test_imagenet_has_a_thousand_targets(wordnet: Any) -> None:
    assert len(target_synsets("imagenet", wordnet)) == 1000

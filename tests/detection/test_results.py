"""What detection leaves in a folder is read again, without torch."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from swaglib.detection.results import read_detected
from tests.detection.detected import detected, written


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    own = detected([0.3, 0.5], np.linspace(-0.02, 0.02, 30))
    folder = written(own, tmp_path / "a")
    read = read_detected(folder)
    assert read.measures.equals(own.measures) and read.influences.equals(own.influences)
    assert read.classes.equals(own.classes) and read.log.equals(own.log)
    for one, other in zip(read.examples, own.examples, strict=True):
        assert np.array_equal(one.image, other.image) and np.array_equal(one.boxes, other.boxes)
        assert one.classes == other.classes and one.found_classes == other.found_classes
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    again = written(own, tmp_path / "b")
    assert {path.name: path.read_bytes() for path in again.iterdir()} == first


def test_what_was_skipped_is_one_sentence_a_line(tmp_path: Path) -> None:
    own = detected([0.3, 0.5], np.linspace(-0.02, 0.02, 30))
    folder = written(own, tmp_path / "a")
    assert read_detected(folder).skipped == [] and not (folder / "skipped.txt").exists()
    skipped = ["Annotation 1 has no area.", "Ännotation two\nlines\u2028long has none.", "Annotation \ud800 has none."]
    written(replace(own, skipped=skipped), folder)
    assert (folder / "skipped.txt").read_bytes().count(b"\n") == 3
    assert read_detected(folder).skipped == [
        "Annotation 1 has no area.",
        "Ännotation two lines long has none.",
        "Annotation \\ud800 has none.",
    ]


def test_results_are_read_without_torch() -> None:
    code = "import sys, swaglib.detection.results; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0

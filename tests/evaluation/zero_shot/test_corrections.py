"""Corrections of the map that make no sense are errors."""

from pathlib import Path

import pytest

from swaglib.evaluation.zero_shot.corrections import read_corrections


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("class,label\na,b\n", "lacks the column 'weight'"),
        ("class,label,weight\na,b,much\n", "row 1: 'a', 'b' has the weight 'much'"),
        ("class,label,weight\na,b,2\n", "it must be 0 to 1"),
        ("class,label,weight\na,b,1\na,b,0\n", "stand twice"),
    ],
)
def test_corrections_that_make_no_sense_are_errors(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "pets.csv").write_text(text)
    with pytest.raises(ValueError, match=said):
        read_corrections("pets", tmp_path)

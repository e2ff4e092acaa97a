"""The committed notebooks: without outputs, with stable ids, and with nothing that computes."""

import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_source_notebook_is_clean(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not [cell.id for cell in code if cell.outputs or cell.execution_count is not None], "clear all outputs"
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    stage = path.stem.split("_", 1)[1]
    assert all(re.fullmatch(rf"{stage}-\d\d", cell_id) for cell_id in ids), "ids are <stage>-NN"
    assert [cell.id for cell in code if "parameters" in cell.metadata.get("tags", [])] == [code[0].id]
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_calls_and_shows_and_does_not_compute(path: Path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            assert not re.search(r"^\s*(def|class|for|while|if (?!len))\b", cell.source, re.MULTILINE), cell.source
            assert cell.source.count("\n") < 25, "this logic belongs in swaglib"

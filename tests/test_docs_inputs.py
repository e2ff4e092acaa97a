"""The page of odd inputs names a test for each kind, and the test is there."""

import ast
import re

import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "docs/inputs.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| Input", "| ---"))]


@pytest.mark.parametrize("row", ROWS)
def test_each_row_names_a_test_that_is_there(row: str) -> None:
    named = re.search(r"\| `([\w/]+\.py)::(\w+)` \|$", row)
    assert named is not None, "the last column is `file.py::test`"
    tree = ast.parse((ROOT / "tests" / named[1]).read_text(encoding="utf-8"))
    assert named[2] in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}

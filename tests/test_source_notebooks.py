"""The committed notebooks: without outputs, with stable ids, one line of settings, and with nothing that computes."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
STAGES = YAML(typ="safe").load((ROOT / "dvc.yaml").read_text())["stages"]
BY_RUN = {name for name, stage in STAGES.items() if "foreach" in stage}
"""Stages that are run once for each run, whose name papermill fills in."""

LINK = re.compile(r"\]\((?!https?://|#)([^)\s]+)\)")
FUNCTION = re.compile(r'"(swaglib[\w.]+):\w+"')
SHOWN = re.compile(r"\w+_(figure|sheet)|show_table|explain")
COUNTED = "hashtags|labels|classes|images|posts|emoji|pairs"
RESULT = re.compile(rf"\b\d{{1,3}}(,\d{{3}})+\b|\b(?!95%)\d+(\.\d+)?( ?%| ({COUNTED})\b)")
"""A number that the run computes: with thousands, in percent, or a count; an interval's 95% is none."""

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells_of(path: Path, kind: str) -> list[NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def stage_of(path: Path) -> str:
    return path.stem.split("_", 1)[1]


@each
def test_a_source_notebook_is_clean(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = cells_of(path, "code")
    assert not [cell.id for cell in code if cell.outputs or cell.execution_count is not None], "clear all outputs"
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(rf"{stage_of(path)}-\d\d", cell_id) for cell_id in ids), "ids are <stage>-NN"
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


@each
def test_one_line_loads_the_settings_and_they_are_shown(path: Path) -> None:
    code, run = cells_of(path, "code"), ", run" if stage_of(path) in BY_RUN else ""
    lines = [line for cell in code for line in cell.source.splitlines() if "settings.load(" in line]
    assert lines == [f'chosen = settings.load("{stage_of(path)}"{run})']
    (cell,) = (cell for cell in code if lines[0] in cell.source)
    assert cell.source.endswith("\nshow_table(settings_table(chosen))")
    tagged = [own for own in code if "parameters" in own.metadata.get("tags", [])]
    assert tagged == (code[:1] if run else []) and all(own.source.startswith("run = ") for own in tagged)


@each
def test_a_notebook_calls_and_shows_and_does_not_compute(path: Path) -> None:
    for cell in cells_of(path, "code"):
        assert not re.search(r"^\s*(def|class|for|while|if (?!len))\b", cell.source, re.MULTILINE), cell.source
        assert cell.source.count("\n") < 25, "this logic belongs in swaglib"


@each
def test_what_a_cell_shows_is_its_last_line_and_shown_once(path: Path) -> None:
    for cell in cells_of(path, "code"):
        calls = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]
        shown = [node for node in calls if isinstance(node.func, ast.Name) and SHOWN.fullmatch(node.func.id)]
        lines = [ast.unparse(node) for node in ast.parse(cell.source).body[-1:]]
        assert [ast.unparse(node) for node in shown] in ([], lines), f"{cell.id}: show one thing, in the last line"
        assert "plt." not in cell.source and "display(" not in cell.source and not cell.source.endswith(";"), cell.id


@each
def test_every_link_leads_to_a_file(path: Path) -> None:
    links = [link for cell in cells_of(path, "markdown") for link in LINK.findall(cell.source)]
    lost = [link for link in links if not (path.parent / link.split("#")[0]).is_file()]
    assert links and not lost


@each
def test_above_the_cell_that_runs_a_stage_are_links_to_its_code(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    stage = ROOT / f"swaglib/stages/{stage_of(path)}.py"
    linked = set()
    for above, cell in pairwise(cells):
        if cell.cell_type == "code" and re.search(r"\bstage\.(run|look)\(", cell.source):
            own = {(path.parent / link).resolve() for link in LINK.findall(above.source)}
            assert above.cell_type == "markdown" and stage in own, f"{above.id} does not link {stage.name}"
            linked |= own
    named = FUNCTION.findall(stage.read_text()) if linked else []
    assert bool(linked) == stage.is_file() and bool(named) == stage.is_file()
    files = {ROOT / f"{module.replace('.', '/')}.py" for module in named}
    assert files <= linked, "the files of the functions that the stage starts"


@each
def test_prose_holds_no_number_that_the_run_computes(path: Path) -> None:
    for cell in cells_of(path, "markdown"):
        found = [own.group() for own in RESULT.finditer(cell.source)]
        assert not found, f"{cell.id}: {found[0]!r} is for a cell to compute"

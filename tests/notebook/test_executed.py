"""Executed notebooks that differ only in time and place become equal."""

from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from swaglib.notebook.executed import move_links, normalise
from swaglib.progress import MARK


def executed(time: str, address: str, cell_id: str, pieces: list[str]) -> object:
    outputs = [new_output("stream", name="stdout", text=piece) for piece in pieces]
    outputs.append(new_output("display_data", {"text/plain": "3/5"}, metadata={MARK: True}))
    outputs.append(new_output("execute_result", {"text/plain": f"<object at {address}> in /home/someone/study/data"}))
    outputs.append(new_output("stream", name="stderr", text=f"/tmp/ipykernel_{time}/123.py:1: Warning"))
    cell = new_code_cell(
        "1", id="work", outputs=outputs, metadata={"papermill": {"start_time": time}, "execution": {"t": time}}
    )
    injected = new_code_cell("x = 1", id=cell_id, metadata={"tags": ["injected-parameters"]})
    info = {"name": "python", "version": f"3.11.{time}"}
    return new_notebook(cells=[injected, cell], metadata={"papermill": {"duration": time}, "language_info": info})


def test_two_runs_that_differ_in_time_and_place_become_equal() -> None:
    first = normalise(executed("11", "0x7f00aa11bb22", "aaaa", ["one\n", "two\n"]), Path("/home/someone/study"))
    second = normalise(executed("22", "0x7f99cc33dd44", "bbbb", ["one\ntwo\n"]), Path("/home/someone/study"))
    assert first == second


def test_results_and_tags_stay_and_bars_go() -> None:
    clean = normalise(executed("11", "0x7f00aa11bb22", "aaaa", ["loss 0.5\n"]), Path("/home/someone/study"))
    assert clean.cells[0].metadata.tags == ["injected-parameters"]
    texts = [output.get("text") or output.data["text/plain"] for output in clean.cells[1].outputs]
    assert texts == ["loss 0.5\n", "<object at 0x…> in ./data", "<cell>:1: Warning"]


def test_links_are_moved_and_nothing_else() -> None:
    text = "[code](../swaglib/a.py), [other](./09.ipynb), [paper](https://a.org/../b), (../not a link), [part](#end)"
    notebook = new_notebook(cells=[new_markdown_cell(text, id="a"), new_code_cell("'[code](../swaglib/a.py)'", id="b")])
    move_links(notebook, Path("notebooks"), Path("reports/notebooks"))
    assert notebook.cells[0].source == (
        "[code](../../swaglib/a.py), [other](../../notebooks/09.ipynb), [paper](https://a.org/../b), (../not a link), "
        "[part](#end)"
    )
    assert notebook.cells[1].source == "'[code](../swaglib/a.py)'"

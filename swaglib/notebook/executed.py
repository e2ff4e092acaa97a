"""Makes the bytes of an executed notebook depend on nothing but its source, its parameters and its results.

What differs between two runs of the same notebook and says nothing about the study is taken out: times, paths of
the machine, process ids, addresses of objects, the random id of the injected cell, progress bars.
"""

import os
import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from swaglib.progress import MARK, NOTE

INJECTED_ID = "injected-parameters"
TIMING = "timing"
"""Tag of a cell whose output is of times: it is kept apart, for it differs between identical runs."""

_KERNEL_FILE = re.compile(r"\S*/ipykernel_\d+/\d+\.py")
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")
_LINK = re.compile(r"(?<=\]\()\.\.?/[^)\s]+")
"""The target of a link in Markdown that starts from the notebook's folder."""

_KEPT_METADATA = ("kernelspec", "language_info")


def shows_times(notebook: NotebookNode) -> bool:
    """Tells whether a notebook has cells that are tagged `timing`, or notes of when something was computed."""
    tagged = any(TIMING in cell.metadata.get("tags", []) for cell in notebook.cells)
    return tagged or any(_is_note(output) for cell in notebook.cells for output in cell.get("outputs", []))


def _is_note(output: NotebookNode) -> bool:
    return output.output_type == "display_data" and bool(output.metadata.get(NOTE))


def move_links(notebook: NotebookNode, before: Path, after: Path) -> None:
    """Makes the links of a notebook, which start from the folder of its source, start from another folder.

    Args:
        notebook: whose Markdown is changed.
        before: folder of the source.
        after: folder where the notebook will lie.
    """
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _LINK.sub(lambda link: os.path.relpath(before / link.group(), after), cell.source)


def normalise(notebook: NotebookNode, root: Path, whole: Path | None = None) -> NotebookNode:
    """Returns a copy of an executed notebook without what would differ in an identical second run.

    Args:
        notebook: notebook as papermill leaves it.
        root: the project's folder, replaced by `.` wherever an output names it.
        whole: file in which the notebook is kept with the outputs of its cells that are tagged `timing`.
    """
    clean = nbformat.from_dict(notebook)
    clean.metadata = nbformat.from_dict({k: clean.metadata[k] for k in _KEPT_METADATA if k in clean.metadata})
    clean.metadata.get("language_info", {}).pop("version", None)  # of Python, where another gives the same results
    for cell in clean.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        if "injected-parameters" in tags:
            cell.id = INJECTED_ID
        if cell.cell_type == "code":
            cell.outputs = [_plain_output(output, root) for output in _joined_streams(cell.outputs)]
            if TIMING in tags:
                text = f"Times differ from run to run. Those of the last run here: {whole}\n"
                cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text)]
    return clean


def _joined_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Joins each stream between two other outputs: how the kernel cuts and interleaves streams depends on time."""
    joined: list[NotebookNode] = []
    open_streams: dict[str, NotebookNode] = {}
    for output in outputs:
        if output.output_type == "display_data" and (output.metadata.get(MARK) or output.metadata.get(NOTE)):
            continue
        if output.output_type != "stream":
            joined += [open_streams[name] for name in sorted(open_streams, reverse=True)]  # stdout before stderr
            open_streams = {}
            joined.append(output)
        elif output.name in open_streams:
            open_streams[output.name].text += output.text
        else:
            open_streams[output.name] = output
    return joined + [open_streams[name] for name in sorted(open_streams, reverse=True)]


def _plain_output(output: NotebookNode, root: Path) -> NotebookNode:
    if output.output_type == "stream":
        output.text = _plain_text(output.text, root)
    elif output.output_type == "error":
        output.traceback = [_plain_text(line, root) for line in output.traceback]
    else:
        for kind, value in output.data.items():
            if kind.startswith("text/") and isinstance(value, str):
                output.data[kind] = _plain_text(value, root)
    return output


def _plain_text(text: str, root: Path) -> str:
    text = _KERNEL_FILE.sub("<cell>", text)
    text = _ADDRESS.sub("0x…", text)
    return text.replace(str(root), ".")

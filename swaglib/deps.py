"""Writes the dependencies of the stages into dvc.yaml: `make deps`.

What a stage's notebook imports, directly or not, are its dependencies on code; the files of the tasks that its settings
name are dependencies too. Dependencies on data are written by hand and stay.
"""

import io
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from swaglib import project
from swaglib.atomic import atomic_file
from swaglib.launch.closure import closure_of, file_of, imports_of

CODE = ("notebooks/", "swaglib/", "tasks/")
"""What is written by this command; all else is data."""


def with_dependencies(text: str, params: dict[str, Any], root: Path) -> str:
    """Returns dvc.yaml with the code that each stage depends on.

    Args:
        text: text of dvc.yaml.
        params: parameters of params.yaml, which name tasks.
        root: folder of the project.
    """
    yaml = YAML()
    yaml.width = 160
    yaml.indent(mapping=2, sequence=4, offset=2)
    document = yaml.load(text)
    for name, entry in document["stages"].items():
        stage = entry.get("do", entry)
        data = [dep for dep in stage["deps"] if not str(dep).startswith(CODE)]
        notebook = next(dep for dep in stage["deps"] if str(dep).startswith("notebooks/"))
        own = [*data, notebook, *tasks_of(name, params), *code_of_notebook(root / notebook, root)]
        stage["deps"].clear()
        stage["deps"].extend(own)
    stream = io.StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()


def tasks_of(stage: str, params: dict[str, Any]) -> list[str]:
    """Returns the files of the tasks that a stage's settings name, with those that they are trained on."""
    named = (params.get(stage) or {}).get("tasks") or []
    return [f"tasks/{name}.yaml" for name in named]


def code_of_notebook(notebook: Path, root: Path) -> list[str]:
    """Returns the code that a notebook depends on: files, or a folder where it depends on all that is in it."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    source = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    modules = [name for name in imports_of(source) if file_of(name) is not None]
    closure = closure_of(modules)
    files = {path for path in closure.paths if path.is_relative_to(root)}
    for room in closure.rooms:
        place = file_of(room)
        assert place is not None
        own = [f"{room}.{path.stem}" for path in sorted(place.parent.glob("*.py")) if path.name != "__init__.py"]
        files |= {path for path in closure_of(own).paths if path.is_relative_to(root)}
    return sorted(_shortened(files, root))


def _shortened(files: set[Path], root: Path) -> Iterator[str]:
    """Yields paths, a folder in the place of its files where all of them are there, but for commands."""
    left = set(files)
    for folder in sorted({path.parent for path in files}, key=lambda path: len(path.parts)):
        below = {path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
        inside = {path for path in below if path.parent == folder or not (path.parent / "__main__.py").is_file()}
        if folder != root / "swaglib" and inside <= files and inside & left:
            left -= inside
            yield str(folder.relative_to(root))
    yield from (str(path.relative_to(root)) for path in left)


def main(arguments: Sequence[str] | None = None) -> int:
    """Rewrites dvc.yaml; returns the exit code."""
    project.enter()
    path = Path("dvc.yaml")
    text = with_dependencies(path.read_text(encoding="utf-8"), project.read_params(), Path.cwd())
    with atomic_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

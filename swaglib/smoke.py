"""Runs the whole pipeline with tiny settings in a copy of the project, so that the study itself stays as it is.

    python -m swaglib.smoke build/smoke
    python -m swaglib.smoke build/icons --also docs/examples/icons_alone.yaml

The copy holds the project's files as they are now, committed or not, with the overrides of the section `smoke` of
`params.yaml` applied, and on top those of other files, such as those of a study of your own. Its figures mean nothing;
that it runs to the end does.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from swaglib import project

METRICS, PACKAGES = Path("metrics"), Path("data/packages")
MARK = ".smoke"


def merged(values: dict[str, Any], overrides: dict[str, Any]) -> dict[str, Any]:
    """Returns `values` with `overrides`: mappings are merged, other values replaced, and null removes a key.

    Raises:
        KeyError: if what is overridden or removed does not exist.
    """
    result = dict(values)
    for key, value in overrides.items():
        if key not in result:
            raise KeyError(f"smoke overrides {key!r}, which is not in the parameters. It has: {', '.join(result)}.")
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            result[key] = merged(result[key], value)
        else:
            result[key] = value
    return result


def make_copy(root: Path, folder: Path, also: Sequence[Path] = ()) -> None:
    """Copies the project at `root` to `folder`, with the overrides applied, as a git repository of its own.

    Args:
        root: folder of the project.
        folder: folder of the copy.
        also: YAML files with overrides that are applied after those of the section `smoke`.

    Raises:
        FileExistsError: if `folder` holds something else than an earlier copy.
        KeyError: if a file overrides or removes what does not exist.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise FileExistsError(f"{folder} is not empty and no earlier copy. Name another folder.")
    shutil.rmtree(folder, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    params = project.read_params(root / project.PARAMS)
    small = merged(params, params.pop("smoke"))
    for path in also:
        small = merged(small, project.read_params(path))
    for name in listed.stdout.split("\0"):
        if name and (root / name).is_file() and name != "dvc.lock" and not _is_stale(name, small):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, folder / name)
    (folder / MARK).touch()
    with open(folder / project.PARAMS, "w", encoding="utf-8") as stream:
        YAML(typ="safe", pure=True).dump(small, stream)
    if (root / PACKAGES).is_dir():
        shutil.copytree(root / PACKAGES, folder / PACKAGES)
    identity = ["-c", "user.name=smoke", "-c", "user.email=smoke@localhost", "-c", "commit.gpgsign=false"]
    for command in (["init", "--quiet"], ["add", "--all"], [*identity, "commit", "--quiet", "--message", "smoke"]):
        subprocess.run(["git", *command], cwd=folder, check=True)


def _is_stale(name: str, params: dict[str, Any]) -> bool:
    """Tells whether a file holds measures of a run that its stage has no more, such as `metrics/transfer-gone.csv`."""
    path = Path(name)
    stage, _, run = path.stem.partition("-")
    runs = (params.get(stage) or {}).get("runs", params["runs"])
    return path.parent == METRICS and bool(run) and run not in runs


def reproduce(folder: Path) -> int:
    """Runs `dvc repro` in a copy; returns its exit code."""
    # With the environment of this Python first, also when it was not activated.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path}
    return subprocess.run([sys.executable, "-m", "dvc", "repro"], cwd=folder, env=environment).returncode


def main(arguments: list[str] | None = None) -> int:
    """Makes a copy and runs it; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m swaglib.smoke", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, help="where the copy goes; an earlier copy there is replaced")
    parser.add_argument(
        "--also", type=Path, action="append", default=[], help="a YAML file of settings that differ, over the tiny ones"
    )
    chosen = parser.parse_args(arguments)
    folder = chosen.folder.resolve()
    make_copy(project.find_root(), folder, chosen.also)
    return reproduce(folder)


if __name__ == "__main__":
    sys.exit(main())

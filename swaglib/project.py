"""Finds the project's folder and reads `params.yaml`, the only place where a number of the study is set."""

import os
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import YAMLError

PARAMS = "params.yaml"

BORROWED = {
    "curate": dict.fromkeys(("designs", "tagged_sets", "icon_sets", "held_out", "sources"), "collect"),
    "associations": {"runs": "fairness"},
}
"""Parameters that a stage takes from another's section, by name; of a mapping, its keys."""

LISTED = ("zero_shot", "fine_tune", "detection", "fairness")
"""Stages that are run for the runs that their section lists under `runs`, and not for all."""

SHARED = {
    "splits": ("transfer", "zero_shot", "fine_tune"),
}
"""Sections that several stages take; what a stage's own section says under the same name is merged over them."""


def find_root(start: str | Path = ".") -> Path:
    """Returns the nearest folder at or above `start` that holds `dvc.yaml`.

    Raises:
        FileNotFoundError: if no folder above `start` holds one.
    """
    start = Path(start).resolve()
    for folder in (start, *start.parents):
        if (folder / "dvc.yaml").is_file():
            return folder
    raise FileNotFoundError(f"No dvc.yaml in {start} or above it. Work from inside a clone of the study.")


def enter() -> None:
    """Makes the project's folder the working directory, so that a notebook's paths are the same everywhere.

    JupyterLab starts a notebook in the folder that holds it, the pipeline in the project's folder.
    """
    os.chdir(find_root())


def read_params(path: str | Path = PARAMS) -> dict[str, Any]:
    """Reads a YAML file of parameters with the rules of YAML 1.2, which are also DVC's (`1e-4` is a number).

    Raises:
        ValueError: if the file is not valid YAML, says a key twice, or does not hold a mapping.
    """
    path = Path(path)
    try:
        values = deepcopy(_parsed(path.read_text(encoding="utf-8")))
    except DuplicateKeyError as error:
        raise ValueError(f"{path}, line {error.problem_mark.line + 1}: {error.problem}. Leave one of them.") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is not valid YAML: {error}") from error
    if not isinstance(values, dict):
        raise ValueError(f"{path} must hold a mapping of stages to their parameters, not {type(values).__name__}.")
    return values


@lru_cache(maxsize=64)
def _parsed(text: str) -> Any:
    """Returns what YAML says; kept by its text, for a stage asks for the same file once a work, which is hundreds."""
    return YAML(typ="safe", pure=True).load(text)


def merged(values: dict[str, Any], others: dict[str, Any]) -> dict[str, Any]:
    """Returns values with others over them: mappings are merged, all else is replaced."""
    result = dict(values)
    for key, value in others.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = merged(result[key], value) if both else value
    return result


def parameters(stage: str, run: str | None = None, path: str | Path = PARAMS) -> dict[str, Any]:
    """Returns the parameters of one stage.

    What another section sets once is added: a run's own settings for pre-training, the names of all runs (`runs`) for
    the stages that put runs together, for the report those of the stages of `LISTED` too, and what `BORROWED` and
    `SHARED` name.

    Raises:
        KeyError: if the stage or the run is not in the file.
    """
    values = read_params(path)
    if stage not in values:
        raise KeyError(f"{path} has no section {stage!r}. It has: {', '.join(values)}.")
    chosen = dict(values[stage] or {})
    for name, section in BORROWED.get(stage, {}).items():
        borrowed = values[section][name]
        chosen[name] = list(borrowed) if isinstance(borrowed, dict) else borrowed
    for section, stages in SHARED.items():
        if stage in stages:
            if section not in values:
                raise KeyError(f"{path} has no section {section!r}, which the stage {stage!r} needs. Add it.")
            chosen[section] = merged(values[section], chosen.get(section) or {})
    runs = values.get("runs") or {}
    if stage in LISTED:
        chosen.pop("runs", None)  # which runs there are changes none of their results
    if stage in ("compare", "report"):
        chosen["runs"] = list(runs)
    if stage == "report":
        chosen["stage_runs"] = {name: list(values[name]["runs"]) for name in LISTED}
    if run is None:
        return chosen
    if run not in runs:
        raise KeyError(f"{path} has no run {run!r} under `runs`. It has: {', '.join(runs)}.")
    if stage == "pretrain":
        chosen = merged(chosen, runs[run] or {})
    return chosen


def code_of(stage: str) -> list[Path]:
    """Returns the Python files that `dvc.yaml` names as dependencies of a stage."""
    stages = read_params("dvc.yaml").get("stages", {}) if Path("dvc.yaml").read_text(encoding="utf-8").strip() else {}
    entry = stages.get(stage, {})
    paths = [Path(str(dep)) for dep in entry.get("do", entry).get("deps", [])]
    files = [file for path in paths for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
    return [file for file in files if file.suffix == ".py"]
